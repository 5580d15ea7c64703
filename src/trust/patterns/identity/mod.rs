//! Numbers that identify somebody: national, tax, health and company numbers, passports, licences, plates, bank
//! accounts; street addresses and dates of birth.
//!
//! For: finding them by their own check, or by the words around them where the check is weak or unknown. A pass over the
//! bytes stops only at digits; everything else is decided in a few words around those.
//! Not for: names, cards, bank accounts with a checksum of their own (see `iban`), phones.
//! Invariants: a label is never part of the range; a number that words call an order, a version or a parcel is left
//! alone; one check digit alone is no evidence, for one in ten numbers has it.

mod address;
mod africa_oceania;
mod america;
mod asia;
mod birth;
mod checks;
mod context;
mod europe_east;
mod europe_north;
mod europe_south;
mod europe_vat;
mod europe_west;
mod plain;
mod postal;
mod run;
mod schemes;
mod streets;
mod value;
mod words;

use super::{EntityType, Shape, sure};
use context::Context;
use run::{Group, Run};
use schemes::{Alone, LONGEST};
use std::ops::Range;

/// The fewest letters and digits of a number that counts alone.
const LEAST_ALONE: usize = 8;

/// A number that words have named, so that one after “and” counts too.
struct Named {
    end: usize,
    length: usize,
    kind: EntityType,
}

/// Adds everything that identifies somebody.
pub(super) fn find(text: &str, shapes: &mut Vec<Shape>) {
    let bytes = text.as_bytes();
    let (mut at, mut named) = (0, None);
    while let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let run = Run::around(text, at + digit, at);
        at = identify(&run, at, &mut named, shapes);
    }
}

/// What this run is, and where to go on. `floor` is where the one before ended.
fn identify(run: &Run<'_>, floor: usize, named: &mut Option<Named>, shapes: &mut Vec<Shape>) -> usize {
    if let Some(range) = birth::at(run, floor) {
        let end = range.end;
        shapes.push(sure(range, EntityType::BirthDate));
        return end.max(run.groups()[0].end);
    }
    if value::is_candidate(run)
        && let Some((range, kind)) = number(run, named)
    {
        let end = range.end;
        shapes.push(sure(range, kind));
        return end;
    }
    for group in run.groups().iter().filter(|group| group.digits > 0 && group.len() <= 8) {
        shapes.extend(address::at(run.text, group.start).map(|range| sure(range, EntityType::Address)));
    }
    run.end()
}

/// The number in this run, and of what kind.
fn number(run: &Run<'_>, named: &mut Option<Named>) -> Option<(Range<usize>, EntityType)> {
    if super::iban::at(run.text, run.start() + 2).is_some() {
        return None;
    }
    let context = context::before(run.text, run.start());
    let led = run.with_lead().and_then(|led| part_alone(&led, 0..led.groups().len()));
    let found = led.or_else(|| value::named(run, context)).or_else(|| inherited(run, named)).or_else(|| {
        // What stands in another cell of a row names nothing here.
        let cell = run.text[..run.start()].ends_with(',');
        let alone = (context != Context::Business || cell).then(|| alone(run)).flatten();
        alone.or_else(|| value::named_after(run))
    });
    let found = found.map(|(range, kind)| match kind {
        EntityType::NationalId if is_social_security(run.text, run.groups()) => (range, EntityType::Ssn),
        kind => (range, kind),
    });
    if let Some((range, kind)) = &found {
        *named = Some(Named { end: range.end, length: letters_and_digits(&run.text[range.clone()]), kind: *kind });
    }
    found
}

/// A number of about the same length as the one before: “passports A and B”.
fn inherited(run: &Run<'_>, named: &Option<Named>) -> Option<(Range<usize>, EntityType)> {
    let before = named.as_ref()?;
    let between = run.text.get(before.end..run.start())?.trim();
    let listed =
        matches!(between, "," | "and" | "&" | "/" | "or" | "und" | "et" | "y" | "e" | "ve" | "en" | "och" | "i" | "a");
    let range = run.start()..run.end();
    let length = letters_and_digits(&run.text[range.clone()]);
    (listed && length > 4 && length.abs_diff(before.length) <= 2).then_some((range, before.kind))
}

fn letters_and_digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_alphanumeric).count()
}

/// A part of the run that its own form and check give away.
fn alone(run: &Run<'_>) -> Option<(Range<usize>, EntityType)> {
    let count = run.groups().len();
    if run.end() - run.start() < LEAST_ALONE {
        return None;
    }
    (1..=count).rev().find_map(|length| (0..=count - length).find_map(|first| part_alone(run, first..first + length)))
}

fn part_alone(run: &Run<'_>, part: Range<usize>) -> Option<(Range<usize>, EntityType)> {
    let groups = &run.groups()[part.clone()];
    let length: usize = groups.iter().map(Group::len).sum();
    if !(LEAST_ALONE..=LONGEST).contains(&length) || !stands_apart(run, &part) {
        return None;
    }
    let range = run.range(&part);
    if is_social_security(run.text, groups) {
        return Some((range, EntityType::Ssn));
    }
    let compact = run.compact(&part).filter(|compact| !checks::is_repeated(compact.bytes()))?;
    let written = &run.text[range.clone()];
    let believed = schemes::following(compact.bytes()).any(|scheme| match scheme.alone {
        Alone::Always => is_plausible(groups),
        Alone::Written(spellings) => spellings.iter().any(|spelling| schemes::is_spelt(written, spelling)),
        Alone::Never => false,
    });
    believed.then_some((range, EntityType::NationalId))
}

/// Nothing ties the part to what stands around it.
fn stands_apart(run: &Run<'_>, part: &Range<usize>) -> bool {
    let (bytes, range) = (run.text.as_bytes(), run.range(part));
    let before = range.start.checked_sub(1).map(|at| bytes[at]);
    let tied_before =
        matches!(before, Some(b'/' | b'@' | b'&' | b'?' | b'_' | b'%' | b'\\' | b'+' | b'-' | b'.' | b'$'));
    let divided = run.groups()[part.clone()].iter().skip(1).any(|group| group.separator != b',');
    let comma = !divided
        && (super::comma_before(bytes, range.start, range.end) || super::comma_after(bytes, range.start, range.end));
    let next = bytes.get(range.end + 1).is_some_and(u8::is_ascii_alphanumeric);
    let tied_after = match bytes.get(range.end) {
        Some(b'@' | b'%' | b'_' | b'-' | b'\\') => true,
        Some(b'.' | b'/' | b':') => next,
        _ => false,
    };
    let inside = part.start > 0 || part.end < run.groups().len();
    let spaced = run.groups()[part.clone()].iter().skip(1).any(|group| group.separator == b' ');
    !(tied_before || tied_after || comma || inside && spaced)
}

/// Groups of even digits without letters are more likely a phone or an amount; a part in single characters is a list.
fn is_plausible(groups: &[Group]) -> bool {
    groups.len() <= 7 && !groups.iter().skip(1).any(|group| group.separator == b',')
}

/// Three, two and four digits with the same sign between them, out of the ranges that were ever given out. Includes
/// taxpayer numbers (ITIN, ATIN), which start with nine.
fn is_social_security(text: &str, groups: &[Group]) -> bool {
    let [area, group, serial] = groups else { return false };
    let sized =
        [(area, 3), (group, 2), (serial, 4)].iter().all(|(part, size)| part.len() == *size && part.digits == *size);
    let number = |part: &Group| text[part.start..part.end].parse::<u32>().unwrap_or(0);
    let taxpayer = number(area) >= 900 && matches!(number(group), 50..=65 | 70..=88 | 90..=99);
    let person = !matches!(number(area), 0 | 666 | 900..);
    sized && group.separator == serial.separator && (person || taxpayer) && number(group) > 0 && number(serial) > 0
}

#[cfg(test)]
mod tests;
