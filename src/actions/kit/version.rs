//! Which of two versions is the later one, as their authors count: `1.10.0` after `1.9`, `2.0.0-rc.1` before `2.0.0`.
//!
//! Invariant: versions that do not count in numbers are only told apart, never put in an order.

use std::cmp::Ordering;

/// Compares two versions; none where they do not count in numbers and are not the same.
pub fn compare_versions(a: &str, b: &str) -> Option<Ordering> {
    if a == b {
        return Some(Ordering::Equal);
    }
    let ((core_a, before_a), (core_b, before_b)) = (parts(a)?, parts(b)?);
    let length = core_a.len().max(core_b.len());
    let figure = |core: &[u64], at: usize| core.get(at).copied().unwrap_or(0);
    let order = (0..length).map(|at| figure(&core_a, at).cmp(&figure(&core_b, at))).find(|order| order.is_ne());
    Some(order.unwrap_or_else(|| match (before_a, before_b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => a.split('.').map(Mark::of).cmp(b.split('.').map(Mark::of)),
    }))
}

/// The numbers of a version, and what stands behind a hyphen for what comes before the version itself.
fn parts(version: &str) -> Option<(Vec<u64>, Option<&str>)> {
    let version = version.split('+').next().unwrap_or(version);
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let (core, before) = version.split_once('-').map_or((version, None), |(core, before)| (core, Some(before)));
    let numbers: Option<Vec<u64>> = core.split('.').map(|part| part.parse().ok()).collect();
    Some((numbers?, before))
}

/// One part of what stands behind the hyphen: numbers come before words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Mark<'v> {
    Number(u64),
    Word(&'v str),
}

impl<'v> Mark<'v> {
    fn of(part: &'v str) -> Self {
        part.parse().map_or(Self::Word(part), Self::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_their_authors_count() {
        use Ordering::{Equal, Greater, Less};
        for (a, b, expected) in [
            ("1.0.0", "1.0.0", Some(Equal)),
            ("1.0.5", "1.2.0", Some(Less)),
            ("1.10.0", "1.9.9", Some(Greater)),
            ("1.1", "1.1.0", Some(Equal)),
            ("2", "1.9", Some(Greater)),
            ("v1.2.0", "1.1.0", Some(Greater)),
            ("2.0.0-rc.1", "2.0.0", Some(Less)),
            ("2.0.0-rc.10", "2.0.0-rc.9", Some(Greater)),
            ("1.0.0+b2", "1.0.0+b1", Some(Equal)),
            ("spring", "autumn", None),
            ("spring", "spring", Some(Equal)),
        ] {
            assert_eq!(compare_versions(a, b), expected, "{a} {b}");
        }
    }
}
