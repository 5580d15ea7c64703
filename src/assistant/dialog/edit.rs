//! A follow-up as a change of the query before: a window, a filter, a grouping, an order, a limit, a number.
//!
//! The piece is read by the same rules as a whole question, with the kind of the question before in front of it, so
//! that whatever can be asked can be asked later on. Not for: finding out whether a line is a follow-up.
//! Invariant: a piece with a word that could not be used changes nothing.

use super::line::{Leaning, has};
use crate::actions::{question, text::amounts};
use crate::assistant::Context;
use crate::crm::query::{Expr, GroupKey, Literal, Op, Path, Query, SortKey};
use crate::crm::{Kind, SourceError, standard_field};

/// What a piece of a question says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    query: Query,
    conditions: Vec<Expr>,
    /// The date that a window is about when no verb says it.
    date_field: Option<Path>,
    /// Whether the smallest are to come first.
    upwards: bool,
}

/// What a kind is called at the front of a piece.
fn noun(kind: &Kind) -> &str {
    if *kind == Kind::Opportunity { "deals" } else { kind.plural() }
}

/// What came of reading a piece.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tried {
    /// All of it was used.
    Piece(Box<Piece>),
    /// These words could not be used.
    Unused(Vec<String>),
    /// It says nothing.
    Nothing,
}

impl Piece {
    /// Reads a piece as it would be read at the end of a question about a kind.
    pub(super) fn read(context: &Context<'_>, kind: &Kind, words: &str) -> Result<Tried, SourceError> {
        let desk = context.desk();
        let read = question::read(&desk, &format!("{} {words}", noun(kind)))?;
        if !read.unused.is_empty() {
            return Ok(Tried::Unused(read.unused));
        }
        let Some(query) = read.query.filter(|query| query.kind == *kind) else { return Ok(Tried::Nothing) };
        let mut conditions = flat(query.filter.clone());
        if read.notes.iter().any(|note| note == question::ASSUMED_OPEN) {
            // The question before said which deals are meant.
            conditions.retain(|condition| !keys(condition).iter().any(|key| key == "stage"));
        }
        let says = !conditions.is_empty() || query.is_aggregate() || !query.sort.is_empty() || query.limit.is_some();
        let plain = question::read(&desk, &format!("{} this month", noun(kind)))?.query;
        let date_field = plain.and_then(|query| match query.filter {
            Some(Expr::Within(path, _)) => Some(path),
            _ => None,
        });
        let upwards =
            ["asc", "ascending", "smallest", "lowest", "upwards"].iter().any(|word| has(&words.to_lowercase(), word));
        Ok(if says { Tried::Piece(Box::new(Self { query, conditions, date_field, upwards })) } else { Tried::Nothing })
    }

    /// Whether the piece is nothing but names of records.
    pub(super) fn is_only_names(&self) -> bool {
        const LINKS: &[&str] = &["account", "owner", "contact", "product", "name", "campaign"];
        let named = |condition: &Expr| {
            let by_name = matches!(condition, Expr::Compare(_, Op::Eq, Literal::Text(_)) | Expr::Or(_));
            by_name && keys(condition).iter().all(|key| LINKS.contains(&key.as_str()))
        };
        self.is_only_filters() && self.conditions.iter().all(named)
    }

    /// The names and values of the conditions that the piece puts in.
    pub(super) fn is_only_filters(&self) -> bool {
        !self.query.is_aggregate() && self.query.sort.is_empty() && self.query.limit.is_none()
    }

    /// The query before, changed as the piece and its opening say.
    pub(super) fn apply(&self, before: &Query, leaning: Leaning) -> Query {
        let mut query = before.clone();
        let mut kept = flat(before.filter.clone());
        for condition in &self.conditions {
            let mut condition = condition.clone();
            if is_window(&condition) {
                self.retarget(&mut condition, &kept);
            }
            if leaning.leaves_out {
                kept.push(negated(condition));
                continue;
            }
            let union = leaning.adds.then(|| kept.iter().find_map(|old| united(old, &condition))).flatten();
            kept.retain(|old| !replaced(old, &condition, leaning));
            kept.push(union.unwrap_or(condition));
        }
        query.filter = joined(kept);
        self.shape(&mut query, leaning);
        query
    }

    /// A window that says no date of its own is about the date that the window before was about.
    fn retarget(&self, condition: &mut Expr, kept: &[Expr]) {
        let Some(default) = &self.date_field else { return };
        let Some(old) = kept.iter().filter(|old| is_window(old)).find_map(path_of) else { return };
        match condition {
            Expr::Within(path, _) | Expr::Compare(path, ..) if path == default => path.clone_from(old),
            _ => {}
        }
    }

    /// Grouping, numbers, order and limit.
    fn shape(&self, query: &mut Query, leaning: Leaning) {
        let said = &self.query;
        if let Some(compare) = &said.compare {
            let kept = flat(query.filter.take()).into_iter().filter(|old| !is_window(old)).collect();
            (query.filter, query.compare) = (joined(kept), Some(compare.clone()));
        }
        if !said.group.is_empty() {
            if leaning.adds {
                query
                    .group
                    .extend(said.group.iter().filter(|key| !query.group.contains(key)).cloned().collect::<Vec<_>>());
            } else {
                query.group.clone_from(&said.group);
            }
            if query.measures.is_empty() {
                query.measures.clone_from(&said.measures);
            }
            query.sort.retain(|sort| matches!(sort.key, SortKey::Measure(_)));
        } else if !said.measures.is_empty() {
            query.measures.clone_from(&said.measures);
            query.sort.retain(|sort| matches!(&sort.key, SortKey::Measure(measure) if said.measures.contains(measure)));
            query.limit = None;
            // "how many is that" and "the total" ask for one number.
            query.group.clear();
        }
        if !said.sort.is_empty() && said.group.is_empty() {
            query.sort = said.sort.clone();
            self.largest_first(query);
            by_measure(query);
        }
        if said.limit.is_some() && (said.group.is_empty() || !said.is_aggregate()) {
            query.limit = said.limit;
        }
    }
}

impl Piece {
    /// Who sorts by a number wants to see the largest, unless the words say otherwise.
    fn largest_first(&self, query: &mut Query) {
        for sort in &mut query.sort {
            let SortKey::Field(path) = &sort.key else { continue };
            let numeric = standard_field(&query.kind, path.field()).is_some_and(|field| field.field_type.is_numeric());
            sort.descending |= numeric && !self.upwards && self.query.limit.is_none();
        }
    }
}

/// In a table of groups an order by a field is one by the number made of it.
fn by_measure(query: &mut Query) {
    if !query.is_aggregate() {
        return;
    }
    let measures = query.measures.clone();
    for sort in &mut query.sort {
        let SortKey::Field(path) = &sort.key else { continue };
        let of = measures.iter().find(|measure| measure.path() == Some(path));
        if let Some(measure) = of {
            sort.key = SortKey::Measure(measure.clone());
            sort.descending = true;
        }
    }
}

/// The opposite of a condition, as it reads best.
fn negated(condition: Expr) -> Expr {
    match condition {
        Expr::Compare(path, Op::Eq, literal) => Expr::Compare(path, Op::Ne, literal),
        Expr::Compare(path, Op::Ne, literal) => Expr::Compare(path, Op::Eq, literal),
        Expr::Not(inner) => *inner,
        other => Expr::Not(Box::new(other)),
    }
}

/// The conditions that all must hold.
pub(super) fn flat(filter: Option<Expr>) -> Vec<Expr> {
    match filter {
        None => Vec::new(),
        Some(Expr::And(all)) => all.into_iter().flat_map(|one| flat(Some(one))).collect(),
        Some(one) => vec![one],
    }
}

/// Conditions as one filter.
pub(super) fn joined(mut all: Vec<Expr>) -> Option<Expr> {
    match all.len() {
        0 => None,
        1 => all.pop(),
        _ => Some(Expr::And(all)),
    }
}

/// The field that a condition is about; the first one where there are several.
pub(super) fn path_of(expr: &Expr) -> Option<&Path> {
    match expr {
        Expr::Compare(path, ..) | Expr::OneOf(path, _) | Expr::Empty(path) | Expr::Within(path, _) => Some(path),
        Expr::Not(inner) => path_of(inner),
        Expr::And(all) | Expr::Or(all) => all.first().and_then(path_of),
        Expr::Calc(..) | Expr::Has(_) => None,
    }
}

/// What conditions are compared by: `owner` for `owner` and `owner.name`, else the whole path.
pub(super) fn keys(expr: &Expr) -> Vec<String> {
    let key = |path: &Path| match path.0.as_slice() {
        [link, name] if name == "name" || name == "id" => link.clone(),
        all => all.join("."),
    };
    match expr {
        Expr::Compare(path, ..) | Expr::OneOf(path, _) | Expr::Empty(path) | Expr::Within(path, _) => vec![key(path)],
        Expr::Not(inner) => keys(inner),
        Expr::And(all) | Expr::Or(all) => all.iter().flat_map(keys).collect(),
        Expr::Calc(operand, ..) => vec![operand.to_string()],
        Expr::Has(_) => vec![expr.to_string()],
    }
}

/// Whether a condition is about a time.
pub(super) fn is_window(expr: &Expr) -> bool {
    match expr {
        Expr::Within(..) => true,
        Expr::Compare(_, _, Literal::Date(_) | Literal::Today(_)) => true,
        Expr::Not(inner) => is_window(inner),
        Expr::And(all) | Expr::Or(all) => !all.is_empty() && all.iter().all(is_window),
        _ => false,
    }
}

/// Whether a condition has to go for another: both say the same thing of a record, or both are its window.
fn replaced(old: &Expr, new: &Expr, leaning: Leaning) -> bool {
    let (olds, news) = (keys(old), keys(new));
    let same = olds.iter().any(|key| news.contains(key));
    if is_window(old) && is_window(new) {
        return same || leaning.corrects || leaning.replaces;
    }
    if !same {
        return false;
    }
    // "over 50k" and then "under 100k" is a range; "over 50k" and then "over 100k" is another bound.
    match (side(old), side(new)) {
        (Some(old), Some(new)) => old == new || leaning.corrects,
        _ => true,
    }
}

/// Whether a comparison bounds from below or from above.
fn side(expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Compare(_, Op::Gt | Op::Ge, _) => Some(true),
        Expr::Compare(_, Op::Lt | Op::Le, _) => Some(false),
        _ => None,
    }
}

/// "… as well": either of two values of one field.
fn united(old: &Expr, new: &Expr) -> Option<Expr> {
    let values = |expr: &Expr| match expr {
        Expr::Compare(path, Op::Eq, literal) => Some((path.clone(), vec![literal.clone()])),
        Expr::OneOf(path, literals) => Some((path.clone(), literals.clone())),
        _ => None,
    };
    let ((path, mut all), (other, more)) = (values(old)?, values(new)?);
    if path == other {
        all.extend(more.into_iter().filter(|literal| !all.contains(literal)).collect::<Vec<_>>());
        return Some(Expr::OneOf(path, all));
    }
    (keys(old) == keys(new) || (is_window(old) && is_window(new))).then(|| Expr::Or(vec![old.clone(), new.clone()]))
}

/// The query without the conditions of a key: `owner`, `stage`, `account`, `amount`, `when` for windows, `group`.
pub(super) fn without(before: &Query, key: &str) -> Option<Query> {
    let mut query = before.clone();
    match key {
        "group" => query.group.clear(),
        _ => {
            let mut kept = flat(before.filter.clone());
            kept.retain(|old| {
                !(if key == "when" {
                    is_window(old)
                } else {
                    keys(old).iter().any(|k| k == key || (key == "stage" && k == "status"))
                })
            });
            query.filter = joined(kept);
        }
    }
    (query != *before).then_some(query)
}

/// The query with another number in its one bound of an amount: "sorry, 50k" after "over 100k".
pub(super) fn other_amount(before: &Query, words: &str) -> Option<Query> {
    let found = amounts(words);
    let [only] = found.as_slice() else { return None };
    if only.range != (0..words.len()) {
        return None;
    }
    let mut kept = flat(before.filter.clone());
    let mut bounds = kept.iter_mut().filter_map(|old| match old {
        Expr::Compare(_, _, Literal::Number(number)) => Some(number),
        _ => None,
    });
    let (Some(number), None) = (bounds.next(), bounds.next()) else { return None };
    *number = only.value;
    Some(Query { filter: joined(kept), ..before.clone() })
}

/// The records behind a number or a table of groups.
pub(super) fn as_list(before: &Query) -> Query {
    let mut query = before.clone();
    query.group.clear();
    query.measures.clear();
    query.having.clear();
    query.compare = None;
    query.sort.retain(|sort| matches!(sort.key, SortKey::Field(_)));
    query
}

/// The records of one group: its keys as conditions. `None` where a key is a time that has no expression.
pub(super) fn of_group(before: &Query, keys: &[crate::crm::Value]) -> Option<Query> {
    use crate::crm::Value;
    let mut query = as_list(before);
    query.limit = None;
    let mut kept = flat(before.filter.clone());
    for (key, value) in before.group.iter().zip(keys) {
        let condition = match (key, value) {
            (GroupKey::Field(path), Value::Null) => Expr::Empty(path.clone()),
            (GroupKey::Field(path), Value::Text(text)) => {
                Expr::Compare(path.clone(), Op::Eq, Literal::Text(text.clone()))
            }
            (GroupKey::Calendar(_, path), Value::Text(label)) => {
                // `2026 Q4` is written `Q4 2026` in a query.
                let label = match label.split_once(" Q") {
                    Some((year, quarter)) => format!("Q{quarter} {year}"),
                    None => label.clone(),
                };
                flat(Query::parse(&format!("{} where {path} in {label}", before.kind)).ok()?.filter).pop()?
            }
            _ => return None,
        };
        kept.push(condition);
    }
    query.filter = joined(kept);
    Some(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(before: &str, piece: &str, leaning: Leaning) -> String {
        let piece = Query::parse(piece).unwrap();
        let conditions = flat(piece.filter.clone());
        let piece = Piece { query: piece, conditions, date_field: Some(Path::new("close_date")), upwards: false };
        piece.apply(&Query::parse(before).unwrap(), leaning).to_string()
    }

    const PLAIN: Leaning =
        Leaning { corrects: false, goes_on: true, replaces: false, narrows: false, adds: false, leaves_out: false };

    #[test]
    fn a_piece_replaces_what_says_the_same_and_keeps_the_rest() {
        for (before, piece, after) in [
            (
                "opportunity where stage = \"Closed Won\" and close_date in this quarter",
                "opportunity where close_date in last quarter",
                "opportunity where stage = \"Closed Won\" and close_date in last quarter",
            ),
            (
                "opportunity where created_at in this month",
                "opportunity where close_date in last month",
                "opportunity where created_at in last month",
            ),
            (
                "opportunity where owner = me",
                "opportunity where owner.name = \"Anna\"",
                "opportunity where owner.name = Anna",
            ),
            (
                "opportunity where amount > 50000",
                "opportunity where amount < 90000",
                "opportunity where amount > 50000 and amount < 90000",
            ),
            (
                "opportunity where amount > 50000",
                "opportunity where amount > 90000",
                "opportunity where amount > 90000",
            ),
            (
                "opportunity group by stage show count, sum(amount)",
                "opportunity group by owner.name show count",
                "opportunity group by owner.name show count, sum(amount)",
            ),
            (
                "opportunity where owner = me sort by amount desc limit 5",
                "opportunity show count",
                "opportunity where owner = me show count",
            ),
            (
                "opportunity group by stage show sum(amount)",
                "opportunity sort by amount desc limit 3",
                "opportunity group by stage show sum(amount) sort by sum(amount) desc limit 3",
            ),
        ] {
            let expected = Query::parse(after).unwrap().to_string();
            assert_eq!(apply(before, piece, PLAIN), expected, "{before} / {piece}");
        }
    }

    #[test]
    fn adding_and_leaving_out() {
        let adds = Leaning { adds: true, ..PLAIN };
        let found = apply("opportunity where stage = Proposal", "opportunity where stage = Negotiation", adds);
        assert!(found.contains("Proposal") && found.contains("Negotiation"), "{found}");
        let out = Leaning { leaves_out: true, ..PLAIN };
        let found = apply("opportunity where owner = me", "opportunity where stage = Proposal", out);
        assert_eq!(found, Query::parse("opportunity where owner = me and stage != Proposal").unwrap().to_string());
    }

    #[test]
    fn conditions_and_groups_can_be_taken_away() {
        let query = Query::parse("opportunity where owner = me and close_date in this month group by stage show count")
            .unwrap();
        assert_eq!(
            without(&query, "owner").unwrap().to_string(),
            "opportunity where close_date in this month group by stage show count"
        );
        assert_eq!(
            without(&query, "when").unwrap().to_string(),
            "opportunity where owner = me group by stage show count"
        );
        assert!(without(&query, "amount").is_none());
        let list = of_group(&query, &[crate::crm::Value::text("Proposal")]).unwrap();
        assert!(list.to_string().ends_with("stage = \"Proposal\"") && !list.is_aggregate(), "{list}");
    }
}
