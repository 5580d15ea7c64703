//! Facts of a discount against the policy table: the verdict, the row that decided, who has to agree, and the articles
//! that speak of discounts.

use crate::actions::deal::{Meant, meant, titled};
use crate::actions::digest::heard;
use crate::actions::discount::{Asked, Policy, Row, Verdict, between, decide, named_in, percent, shown, steps};
use crate::actions::text::{clean, excerpt, sentences, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, book::citation, signals};
use crate::crm::{Kind, Record, RecordRef, SourceError, format};
use serde_json::json;

/// Articles that are read.
const ARTICLES: usize = 500;
/// Products that are looked at.
const PRODUCTS: usize = 2_000;
/// Sentences of articles that are quoted.
const QUOTES: usize = 3;
/// Users among whom an approver is looked for.
const USERS: usize = 500;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let policy: Policy = desk.knobs.read("discounts");
    let given = request.inputs.get("discount").map(|words| words.trim()).filter(|words| !words.is_empty());
    // Without a record the policy itself is asked: with a discount, or how far one may go.
    let limits = request.inputs.get("limits").is_some_and(|asked| !asked.trim().is_empty());
    if request.record.is_none() && given.is_none() && !limits {
        return Err(ActionError::NeedsRecord { action: "discount-check".into() });
    }
    let deal = match request.record.map(|_| meant(desk, "discount-check", request)).transpose()? {
        Some(Meant::Deal(deal, _)) => Some(*deal),
        Some(Meant::Nothing) | None => None,
    };
    let quote = request.record.filter(|record| record.kind == Kind::Quote);
    if let Some(deal) = deal.as_ref().filter(|_| quote.is_none()) {
        out.record = Some(deal.clone());
    }
    let mut case = Case { desk, book: &mut out.book, deal: deal.as_ref(), quote, inputs: Vec::new() };
    let found = match given {
        Some(words) => Some(case.given(words)?),
        None => case.discount()?,
    };
    let prices = given.is_some_and(|words| between(words).is_some());
    let asked = case.asked(found.as_ref().map_or(0.0, |(discount, _)| *discount), request)?;
    let headline = match &found {
        Some((discount, source)) => {
            case.verdict(&decide(&policy, &asked), *discount, source)? + &case.left(&asked, prices)
        }
        None => case.limits(&policy, &asked)?,
    };
    let inputs = std::mem::take(&mut case.inputs);
    let articles = articles(desk, &mut out.book)?;
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("inputs".into(), json!(inputs));
    out.data.insert("articles".into(), json!(articles));
    Ok(())
}

/// What is said to words that are no discount.
fn bad(words: &str) -> ActionError {
    let what = format!("“{}” is no discount: say it in per cent", excerpt(words, 40));
    ActionError::BadInput { action: "discount-check".to_owned(), input: "discount".to_owned(), what }
}

/// What a discount is asked for.
struct Case<'a, 'd> {
    desk: &'a Desk<'d>,
    book: &'a mut Book,
    deal: Option<&'a Record>,
    quote: Option<&'a Record>,
    /// What the verdict rests on, in words.
    inputs: Vec<String>,
}

impl Case<'_, '_> {
    /// The discount in a field of the quote or the deal, else the newest sentence that names one.
    fn discount(&mut self) -> Result<Option<(f64, String)>, SourceError> {
        for record in [self.quote, self.deal].into_iter().flatten() {
            let field = ["discount", "Discount", "discount_percent", "hs_discount_percentage"].into_iter();
            if let Some((field, value)) = field.filter_map(|field| Some((field, record.number(field)?))).next() {
                let cite = self.book.cite(self.desk, record, field);
                return Ok(Some((value, format!("as the {} says {cite}", record.kind))));
            }
        }
        let Some(deal) = self.deal else { return Ok(None) };
        let signals = signals(self.desk, deal)?;
        let said = heard(self.desk, deal, &signals.activities)?;
        let named = said.iter().find_map(|said| Some((named_in(&said.plain)?, said)));
        Ok(named.map(|(percent, said)| (percent, said.quoted(self.desk, self.book))))
    }

    fn asked(&mut self, discount: f64, request: &Request<'_>) -> Result<Asked, SourceError> {
        let mut asked = Asked { discount, currency: self.desk.currency.to_owned(), ..Asked::default() };
        if let Some(record) = self.quote.or(self.deal) {
            self.inputs.push(titled(self.desk, self.book, record));
        }
        if self.quote.is_none() && self.deal.is_none() {
            self.goods(&mut asked, request)?;
        }
        let worth = self.quote.or(self.deal).filter(|record| record.number("amount").is_some());
        if let Some(record) = worth {
            asked.amount = record.number("amount");
            asked.currency = self.desk.currency_of(record).to_owned();
            self.inputs.push(format!("amount {}", self.book.show(self.desk, record, "amount")));
        }
        if let Some(product) = self.linked("product")? {
            asked.family = product.text("family").map(str::to_owned);
            if asked.family.is_some() {
                self.inputs.push(format!("product family {}", self.book.show(self.desk, &product, "family")));
            }
        }
        if let Some(owner) = self.owner()? {
            asked.region = owner.text("region").map(str::to_owned);
            if asked.region.is_some() {
                self.inputs.push(format!("region {}", self.book.show(self.desk, &owner, "region")));
            }
        }
        asked.term = request.inputs.get("term").and_then(|words| months(words));
        if let Some(term) = asked.term {
            self.inputs.push(format!("term {} months, as given", crate::crm::format::grouped_number(term)));
        }
        Ok(asked)
    }

    /// The list price of goods in numbers, where there is no deal.
    fn goods(&mut self, asked: &mut Asked, request: &Request<'_>) -> Result<(), SourceError> {
        let Some(words) = request.inputs.get("products").filter(|words| !words.trim().is_empty()) else {
            return Ok(());
        };
        let products = self.desk.all(&Kind::Product, None, PRODUCTS)?;
        let lines = super::draft_quote::priced(self.desk, words, &products);
        let mut currencies = lines.iter().map(|line| self.desk.currency_of(&line.product).to_owned());
        let Some(currency) = currencies.next().filter(|first| currencies.all(|other| other == *first)) else {
            return Ok(());
        };
        let sum: f64 = lines.iter().map(|line| line.total.settled(&currency).number()).sum();
        for line in &lines {
            let price = self.book.show(self.desk, &line.product, "price");
            self.book.cite(self.desk, &line.product, "name");
            let quantity = format::grouped_number(line.quantity as f64);
            let cite = self.book.computed("quantity", &quantity, None);
            self.inputs.push(format!("{quantity} {cite} × {} at {price}", clean(&line.product.name())));
        }
        let told = format::money(sum, &currency);
        let cite = self.book.computed("list price", &told, None);
        self.inputs.push(format!("list price {told} {cite}"));
        (asked.amount, asked.currency) = (Some(sum), currency);
        Ok(())
    }

    fn linked(&self, field: &str) -> Result<Option<Record>, SourceError> {
        let link =
            self.deal.and_then(|deal| deal.link(field)).or_else(|| self.quote.and_then(|quote| quote.link(field)));
        Ok(link.map(|link| self.desk.get(link)).transpose()?.flatten())
    }

    /// The owner of the deal; without one it is the seller's own.
    fn owner(&self) -> Result<Option<Record>, SourceError> {
        if self.deal.is_some() || self.quote.is_some() {
            return self.linked("owner");
        }
        let me = self.desk.me()?.map(|id| RecordRef { kind: Kind::User, id });
        Ok(me.map(|me| self.desk.get(&me)).transpose()?.flatten())
    }

    /// A discount in per cent, or from one price to another.
    fn given(&mut self, words: &str) -> Result<(f64, String), ActionError> {
        let Some((before, after, discount)) = between(words) else {
            return Ok((percent(words).ok_or_else(|| bad(words))?, "as given".to_owned()));
        };
        let currency = self.quote.or(self.deal).map_or(self.desk.currency, |record| self.desk.currency_of(record));
        let mut price = |amount: f64| {
            let told = format::money(amount, currency);
            let cite = self.book.computed("The price as given", &told, None);
            format!("{told} {cite}")
        };
        Ok((discount, format!("from {} to {}", price(before), price(after))))
    }

    /// What the discount leaves of the amount, where that is not one of two prices.
    fn left(&mut self, asked: &Asked, prices: bool) -> String {
        let Some(amount) = asked.amount.filter(|_| !prices && asked.discount > 0.0 && asked.discount < 100.0) else {
            return String::new();
        };
        let left = format::money(amount * (1.0 - asked.discount / 100.0), &asked.currency);
        let cite = self.book.computed("amount less the discount", &left, None);
        format!(" It leaves **{left}** {cite}.")
    }

    /// How far one may go, where no discount is named.
    fn limits(&mut self, policy: &Policy, asked: &Asked) -> Result<String, SourceError> {
        let rows = steps(policy, asked);
        let mut told: Vec<String> = Vec::new();
        for row in &rows {
            let who = match row.approver.trim().is_empty() {
                true => "without approval".to_owned(),
                false => format!("with approval by {}", self.approver(&row.approver)?),
            };
            let upto = shown(row.upto);
            let cite = self.book.computed("discount policy", &format!("{}, up to {upto}", row.name), None);
            told.push(format!("up to **{upto}** {who} (row “{}”) {cite}", clean(&row.name)));
        }
        Ok(match told.is_empty() {
            true => "No discount is named, and no row of the policy applies.".to_owned(),
            false => format!("No discount is named. The policy allows {}; more is not allowed.", told.join(", ")),
        })
    }

    fn verdict(&mut self, verdict: &Verdict, discount: f64, source: &str) -> Result<String, SourceError> {
        let percent = shown(discount.abs());
        let cite = self.book.computed("discount", &percent, None);
        let told = |row: &Row, book: &mut Book| {
            let cite = book.computed("discount policy", &format!("{}, up to {}", row.name, shown(row.upto)), None);
            format!("row “{}”, up to {} {cite}", clean(&row.name), shown(row.upto))
        };
        Ok(match verdict {
            Verdict::None if discount < 0.0 => {
                format!("**{percent}** {cite} is a surcharge ({source}): nobody has to agree.")
            }
            Verdict::None => format!("**{percent}** {cite} is no discount ({source})."),
            Verdict::Allowed(row) => {
                let row = told(row, self.book);
                format!("**{percent}** {cite} is **allowed** without approval: {row} ({source}).")
            }
            Verdict::Approval(row) => {
                let who = self.approver(&row.approver)?;
                let row = told(row, self.book);
                format!("**{percent}** {cite} **needs approval** by {who}: {row} ({source}).")
            }
            Verdict::Forbidden(row) => {
                let row = told(row, self.book);
                format!("**{percent}** {cite} is **not allowed**: the widest that applies is {row} ({source}).")
            }
            Verdict::Silent => {
                format!("The policy is silent on **{percent}** {cite}: no row of the table applies ({source}).")
            }
        })
    }

    /// The person who has to agree: the owner's manager, or the user with the title.
    fn approver(&mut self, words: &str) -> Result<String, SourceError> {
        let person = if words.eq_ignore_ascii_case("manager") {
            let owner = self.owner()?;
            owner
                .and_then(|owner| owner.link("manager").cloned())
                .map(|link| self.desk.get(&link))
                .transpose()?
                .flatten()
        } else {
            let low = words.to_lowercase();
            let users = self.desk.all(&Kind::User, None, USERS)?;
            let mut fits =
                users.into_iter().filter(|user| user.text("title").is_some_and(|t| t.to_lowercase().contains(&low)));
            let first = fits.next();
            if fits.next().is_none() { first } else { None }
        };
        let Some(person) = person else { return Ok(format!("the {}", clean(words))) };
        let title = person.text("title").map(|title| format!(", {}", clean(title))).unwrap_or_default();
        let cite = self.book.cite(self.desk, &person, "title");
        self.book.cite(self.desk, &person, "name");
        Ok(format!("{}{title} {cite}", clean(&person.name())))
    }
}

/// A term in months: `36`, `36 months`, `3 years`.
fn months(words: &str) -> Option<f64> {
    let low = words.trim().to_lowercase();
    let digits: String = low.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let number: f64 = digits.parse().ok()?;
    let unit = low.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start_matches(['-', ' ']);
    let factor = if unit.starts_with('y') || unit.starts_with("jahr") || unit.starts_with("an") { 12.0 } else { 1.0 };
    (number > 0.0).then_some(number * factor)
}

/// Sentences of articles that speak of discounts.
fn articles(desk: &Desk<'_>, book: &mut Book) -> Result<Vec<String>, SourceError> {
    const WORDS: &[&str] = &["discount", "rebate", "price reduction", "rabatt", "nachlass", "remise"];
    let mut told = Vec::new();
    for article in desk.all(&Kind::Article, None, ARTICLES)? {
        let dead = article.text("status").is_some_and(|s| ["draft", "archived"].contains(&s.to_lowercase().as_str()));
        let body = article.text("body").unwrap_or_default();
        let speaks = |text: &str| WORDS.iter().any(|word| text.to_lowercase().contains(word));
        for sentence in sentences(body).into_iter().filter(|sentence| !dead && speaks(sentence)) {
            let words = excerpt(sentence, 160);
            let cite = book.quote(citation(&article, "body", article.get("body").clone()), &words);
            told.push(format!("{}: “{words}” {cite}", excerpt(&article.name(), 60)));
        }
    }
    let all = told.len();
    told.truncate(QUOTES);
    tell_rest(&mut told, all);
    Ok(told)
}

#[cfg(test)]
mod tests {
    use crate::actions::deal::sample::{mail, set, workspace};
    use crate::actions::sample::{desk, link};
    use crate::actions::{Desk, Knobs, Registry, gather};
    use crate::crm::{Kind, Record, RecordRef, memory::Memory};
    use std::collections::BTreeMap;

    fn run(desk: &Desk<'_>, given: &[(&str, &str)]) -> String {
        let registry = Registry::builtin();
        let action = registry.get("discount-check").unwrap();
        let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o1")).unwrap();
        let inputs: BTreeMap<String, String> = given.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        gather(desk, action, deal.as_ref(), &inputs).unwrap().rules_text(action).unwrap().0
    }

    fn of(memory: &Memory, given: &[(&str, &str)]) -> String {
        run(&desk(memory), given)
    }

    #[test]
    fn the_verdict_names_its_row_and_who_agrees() {
        let mut memory = workspace();
        let boss = Record::new(Kind::User, "u2").with("name", "Ada Moss").with("title", "Head of Sales");
        memory.records.push(boss);
        set(&mut memory, "u1", "manager", link(Kind::User, "u2"));
        for (given, part) in [
            (&[("discount", "4 %")][..], "**4 %** [1] is **allowed** without approval: row “free hand”, up to 5 %"),
            (&[("discount", "8")], "**needs approval** by Ada Moss, Head of Sales"),
            (&[("discount", "25")], "is **not allowed**: the widest that applies is row “head of sales”, up to 20 %"),
            (&[("discount", "-5")], "is a surcharge"),
        ] {
            assert!(of(&memory, given).contains(part), "{given:?}: {}", of(&memory, given));
        }
        set(&mut memory, "o1", "amount", 400_000.0);
        let long = of(&memory, &[("discount", "18"), ("term", "3 years")]);
        assert!(long.contains("large deals for three years, head of sales") && long.contains("36 months"), "{long}");
        assert!(of(&memory, &[("discount", "18")]).contains("not allowed"));
    }

    #[test]
    fn without_a_discount_the_limits_are_told_with_or_without_a_deal() {
        let memory = workspace();
        let told = of(&memory, &[]);
        assert!(told.contains("No discount is named") && told.contains("up to **5 %** without approval"), "{told}");
        let (registry, inputs) = (Registry::builtin(), BTreeMap::from([("discount".to_owned(), "15".to_owned())]));
        let action = registry.get("discount-check").unwrap();
        let told = gather(&desk(&memory), action, None, &inputs).unwrap().rules_text(action).unwrap().0;
        assert!(told.contains("**15 %**") && told.contains("**needs approval**"), "{told}");
    }

    #[test]
    fn two_prices_and_goods_in_numbers_are_computed() {
        let mut memory = workspace();
        let told = of(&memory, &[("discount", "92000 to 84000")]);
        assert!(told.contains("**8.7 %**") && told.contains("from €92,000") && !told.contains("It leaves"), "{told}");
        let kit = Record::new(Kind::Product, "p9").with("name", "Belt Kit").with("code", "BK-1").with("price", 249.0);
        memory.records.push(kit);
        let registry = Registry::builtin();
        let action = registry.get("discount-check").unwrap();
        let given = [("discount", "15"), ("products", "100 BK-1")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let told = gather(&desk(&memory), action, None, &given.into()).unwrap().rules_text(action).unwrap().0;
        assert!(told.contains("list price €24,900") && told.contains("It leaves **€21,165**"), "{told}");
    }

    #[test]
    fn what_is_no_discount_is_refused() {
        let memory = workspace();
        let registry = Registry::builtin();
        let desk = desk(&memory);
        let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o1")).unwrap();
        for (said, part) in [("lots", "“lots” is no discount"), ("900", "“900” is no discount")] {
            let inputs = BTreeMap::from([("discount".to_owned(), said.to_owned())]);
            let error = gather(&desk, registry.get("discount-check").unwrap(), deal.as_ref(), &inputs).unwrap_err();
            assert!(error.to_string().contains(part) && error.to_string().contains("`discount`"), "{error}");
        }
    }

    #[test]
    fn the_newest_sentence_that_names_one_is_asked_about_and_gives_no_permission() {
        let mut memory = workspace();
        memory.records.push(mail("d1", true, "c1", 0, "We agreed on 30 % off, Ada approved it."));
        let told = of(&memory, &[]);
        assert!(told.contains("**30 %**") && told.contains("not allowed") && told.contains("“We agreed on"), "{told}");
    }

    #[test]
    fn articles_are_quoted_and_their_silence_is_told() {
        let mut memory = workspace();
        assert!(of(&memory, &[("discount", "3")]).contains("No article speaks of discounts"));
        let article = |id: &str, status: &str| {
            let article = Record::new(Kind::Article, id).with("title", "Price rules").with("status", status);
            article.with("body", "Prices are fixed in March. A discount above 10 % needs a longer term.")
        };
        memory.records.push(article("x1", "Draft"));
        assert!(of(&memory, &[("discount", "3")]).contains("No article"));
        memory.records.push(article("x2", "Published"));
        assert!(
            of(&memory, &[("discount", "3")]).contains("Price rules: “A discount above 10 % needs a longer term.”")
        );
    }

    #[test]
    fn a_knob_changes_the_verdict() {
        let memory = workspace();
        let mut knobs = Knobs::builtin().clone();
        knobs.add("discounts.toml", "[[rows]]\nname = \"none\"\nupto = 1\napprover = \"\"\n").unwrap();
        assert!(run(&Desk { knobs: &knobs, ..desk(&memory) }, &[("discount", "4")]).contains("not allowed"));
    }
}
