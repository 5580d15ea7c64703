//! The lines of a quote out of words: `640 x CW-100, 12 × Gateway, Audit Pack`.

use super::Quantity;
use crate::actions::deal::{catalog::Catalog, money::Exact};
use crate::actions::text::{clean, excerpt};
use crate::crm::{Record, Value, format};

/// Lines that are read.
const MOST: usize = 50;

/// A product in a quantity.
#[derive(Clone, Debug)]
pub(in crate::actions::facts) struct Line {
    pub(in crate::actions::facts) product: Record,
    pub(in crate::actions::facts) quantity: i64,
    pub(in crate::actions::facts) total: Exact,
}

/// The lines that could be taken, and why others could not. Words that fit several products mean the one of the same make
/// as those beside it, else as what the deal is about.
pub(super) fn read(words: &str, products: &[Record], rules: &[Quantity], deal: &[String]) -> (Vec<Line>, Vec<String>) {
    let (mut lines, mut problems): (Vec<Line>, Vec<String>) = (Vec::new(), Vec::new());
    let pieces = words.split([',', ';', '\n', '+']).map(str::trim).filter(|piece| !piece.is_empty());
    let pieces: Vec<&str> = pieces.take(MOST).collect();
    let beside: Vec<String> =
        pieces.iter().filter_map(|piece| find(split(piece).1, products, &[]).ok()).map(|p| p.name()).collect();
    let hints: Vec<String> = std::iter::once(beside.join(" ")).chain(deal.iter().cloned()).collect();
    for piece in pieces {
        match line(piece, products, rules, &hints) {
            Ok(line) if lines.iter().any(|known| known.product.id == line.product.id) => {
                problems.push(format!(
                    "{} stands there twice: say it once, with the whole quantity",
                    clean(&line.product.name())
                ));
            }
            Ok(line) => lines.push(line),
            Err(why) => problems.push(why),
        }
    }
    (lines, problems)
}

fn line(piece: &str, products: &[Record], rules: &[Quantity], hints: &[String]) -> Result<Line, String> {
    if let Some(name) = piece.strip_prefix('?') {
        let called = clean(&find(name, products, hints)?.name());
        return Err(format!("{called}: how many? No quantity is named"));
    }
    let (quantity, name) = split(piece);
    let shown = excerpt(piece, 60);
    let quantity = quantity.ok_or_else(|| format!("“{shown}”: the quantity is not a whole number"))?;
    let product = find(name, products, hints)?;
    let called = clean(&product.name());
    if *product.get("active") == Value::Bool(false) {
        return Err(format!("{called} is not sold any more"));
    }
    allowed(&product, quantity, rules)?;
    let price = product.number("price").filter(|price| *price >= 0.0).and_then(Exact::read);
    let price = price.ok_or_else(|| format!("{called} has no price"))?;
    let total = price.times(quantity).ok_or_else(|| format!("{called}: the sum is too big"))?;
    Ok(Line { product, quantity, total })
}

/// Quantity and name: `640 x CW-100`, `640 CW-100`, `CW-100 x 640`, `CW-100` for one.
fn split(piece: &str) -> (Option<i64>, &str) {
    let whole = |digits: &str| -> Option<i64> {
        let plain: String = digits.chars().filter(|c| !matches!(c, '\'' | '’' | '_')).collect();
        plain.parse().ok()
    };
    let times = |rest: &'_ str| -> Option<usize> {
        let sign = rest.chars().next().filter(|c| matches!(c, 'x' | 'X' | '×' | '*'))?;
        let after = rest[sign.len_utf8()..].chars().next();
        after.is_none_or(char::is_whitespace).then_some(sign.len_utf8())
    };
    if let Some((first, rest)) = piece.split_once(char::is_whitespace)
        && first.starts_with(|c: char| c.is_ascii_digit() || c == '-')
    {
        let rest = rest.trim_start();
        let name = times(rest).map_or(rest, |length| rest[length..].trim_start());
        return (whole(first.trim_end_matches(['x', 'X', '×'])), name);
    }
    for sign in [" x ", " X ", " × ", " * "] {
        if let Some((name, digits)) = piece.rsplit_once(sign)
            && let Some(quantity) = whole(digits.trim())
        {
            return (Some(quantity), name.trim());
        }
    }
    (Some(1), piece)
}

/// The one product with this code or name, or whose name holds the words.
fn find(name: &str, products: &[Record], hints: &[String]) -> Result<Record, String> {
    let wanted = name.trim().to_lowercase();
    let same = |product: &&Record, field: &str| product.text(field).is_some_and(|text| text.to_lowercase() == wanted);
    let exact: Vec<&Record> = products.iter().filter(|p| same(p, "code") || same(p, "name")).collect();
    let stem = wanted.strip_suffix('s').filter(|stem| stem.len() > 3).unwrap_or(&wanted);
    let holds = |product: &&Record| wanted.len() > 2 && product.name().to_lowercase().contains(stem);
    let mut fits = if exact.is_empty() { products.iter().filter(holds).collect() } else { exact };
    let words: Vec<&str> = name.split_whitespace().collect();
    if fits.is_empty()
        && let Some(named) = Catalog::of(products).at(&words, 0).filter(|named| named.words.end == words.len())
    {
        fits.push(&products[named.product]);
    }
    if fits.len() > 1
        && let Some(one) = hints.iter().find_map(|hint| of_make(&fits, &wanted, hint))
    {
        return Ok(one.clone());
    }
    match fits.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(format!("“{}” is no product here", excerpt(name, 60))),
        several => {
            let names: Vec<String> = several.iter().take(4).map(|product| clean(&product.name())).collect();
            Err(format!("“{}” can be {}: say which", excerpt(name, 60), names.join(" or ")))
        }
    }
}

/// The only one of these that shares a word of its name with a hint, beside the words that were said.
fn of_make<'p>(fits: &[&'p Record], said: &str, hint: &str) -> Option<&'p Record> {
    let words = |text: &str| -> Vec<String> {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).map(|word| word.trim_end_matches('s'));
        words.filter(|word| word.len() > 3).map(str::to_owned).collect()
    };
    let (said, hint) = (words(said), words(hint));
    let own = |product: &Record| words(&product.name()).iter().any(|word| !said.contains(word) && hint.contains(word));
    let mut made = fits.iter().filter(|product| own(product));
    made.next().filter(|_| made.next().is_none()).copied()
}

/// Whether a product can be ordered in this quantity.
fn allowed(product: &Record, quantity: i64, rules: &[Quantity]) -> Result<(), String> {
    let fits = |rule: &&Quantity| {
        let is = |field: &str| product.text(field).is_some_and(|text| text.eq_ignore_ascii_case(&rule.product));
        rule.product == "*" || is("code") || is("name") || is("family")
    };
    let Some(rule) = rules.iter().find(fits) else { return Ok(()) };
    let called = clean(&product.name());
    let number = |value: i64| format::grouped_number(value as f64);
    if !(rule.least..=rule.most).contains(&quantity) {
        return Err(format!(
            "{called}: {} is not between {} and {}",
            number(quantity),
            number(rule.least),
            number(rule.most)
        ));
    }
    if rule.step > 1 && quantity % rule.step != 0 {
        return Err(format!("{called} comes in steps of {}, and {} is none", number(rule.step), number(quantity)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn quantities_are_read_from_either_side() {
        for (piece, quantity, name) in [
            ("640 x CW-100", Some(640), "CW-100"),
            ("12 Gateways", Some(12), "Gateways"),
            ("640x CW-100", Some(640), "CW-100"),
            ("2 × X-ray kit", Some(2), "X-ray kit"),
            ("Audit Pack x 4", Some(4), "Audit Pack"),
            ("Audit Pack", Some(1), "Audit Pack"),
            ("1'200 bolts", Some(1200), "bolts"),
            ("2.5 x bolts", None, "bolts"),
            ("-3 x bolts", Some(-3), "bolts"),
            ("99999999999999999999 x bolts", None, "bolts"),
        ] {
            assert_eq!(split(piece), (quantity, name), "{piece}");
        }
    }
}
