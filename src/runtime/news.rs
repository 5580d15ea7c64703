//! What is new in this version: the changelog that the program carries, and which version was seen last.
//!
//! Invariants: the very first start has no news; a version is news once; what was new stays readable afterwards.

use super::Place;
use crate::config::atomic;
use std::path::PathBuf;

/// The changelog of this build.
const CHANGELOG: &str = include_str!("../../CHANGELOG.md");
/// This version.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A version's number, for comparing.
type Number = (u64, u64, u64);

/// The versions that were seen: this one, and the one before the last update.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    last: String,
    before: String,
}

impl Seen {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim);
        let last = lines.next().filter(|last| number(last).is_some())?.to_owned();
        Some(Self { last, before: lines.next().unwrap_or_default().to_owned() })
    }

    /// After a start of this version; whether there is news.
    fn started(self, version: &str) -> (Self, bool) {
        if self.last == version {
            return (self, false);
        }
        let newer = number(version) > number(&self.last);
        let before = if newer { self.last } else { String::new() };
        (Self { last: version.to_owned(), before }, newer)
    }
}

/// How many things are new since the last start; `None` where nothing is, or it is the very first start. Notes the start.
pub(super) fn at_start(place: &Place) -> Option<usize> {
    let path = file(place);
    let seen = std::fs::read_to_string(&path).ok().and_then(|text| Seen::parse(&text));
    let known = seen.clone().unwrap_or(Seen { last: VERSION.to_owned(), before: String::new() });
    let (now, is_news) = known.started(VERSION);
    if seen.as_ref() != Some(&now) {
        // A folder that cannot be written loses only this: it is said again.
        let _ = place.paths.create();
        let _ = atomic::write(&path, format!("{}\n{}\n", now.last, now.before).as_bytes());
    }
    let things = is_news.then(|| things(&since(CHANGELOG, &now.before, VERSION)))?;
    (things > 0).then_some(things)
}

/// What is new, as Markdown: this version, and those since the one that was used before it.
pub(super) fn text(place: &Place) -> String {
    let seen = std::fs::read_to_string(file(place)).ok().and_then(|text| Seen::parse(&text)).unwrap_or_default();
    since(CHANGELOG, &seen.before, VERSION)
}

fn file(place: &Place) -> PathBuf {
    place.paths.data_dir().join("seen-version")
}

/// The sections of versions above `before` up to `version`; only that of `version` where nothing came before.
fn since(changelog: &str, before: &str, version: &str) -> String {
    let this = number(version);
    let is_new = |of: &str| {
        let of = number(of);
        of.is_some() && of <= this && (of == this || number(before).is_some_and(|before| of > Some(before)))
    };
    let shown = sections(changelog).filter(|(of, _)| is_new(of)).map(|(of, text)| format!("## {of}\n\n{text}"));
    shown.collect::<Vec<_>>().join("\n\n")
}

/// Each version with what stands under it, in the order of the file.
fn sections(changelog: &str) -> impl Iterator<Item = (&str, &str)> {
    changelog.split("\n## ").skip(1).filter_map(|section| {
        let (heading, text) = section.split_once('\n')?;
        let version = heading.strip_prefix('[')?.split(']').next()?;
        Some((version, text.trim()))
    })
}

fn things(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with("- ")).count()
}

/// `1.2.3` without what may follow it.
fn number(version: &str) -> Option<Number> {
    let plain = version.split(['-', '+']).next()?;
    let mut parts = plain.split('.').map(|part| part.parse().ok());
    let number = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "# Changelog\n\n## [Unreleased]\n\n- soon\n\n## [0.3.0] - 2027-03-01\n\n### Added\n- c\n- d\n\n\
                       ## [0.2.0] - 2027-02-01\n\n- b\n\n## [0.1.0] - 2027-01-01\n\n- a\n";

    #[test]
    fn what_came_since_the_version_before_is_new() {
        for (before, version, expected, count) in [
            ("0.1.0", "0.2.0", vec!["b"], 1),
            ("0.1.0", "0.3.0", vec!["c", "d", "b"], 3),
            ("", "0.3.0", vec!["c", "d"], 2),
            ("0.3.0", "0.3.0", vec!["c", "d"], 2),
            ("0.1.0", "0.4.0", vec!["c", "d", "b"], 3),
            ("", "0.9.0", vec![], 0),
        ] {
            let text = since(LOG, before, version);
            let items: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- ")).collect();
            assert_eq!((items, things(&text)), (expected, count), "{before} to {version}");
        }
    }

    #[test]
    fn a_version_is_news_once_and_never_at_the_first_start_or_after_going_back() {
        let seen = |last: &str, before: &str| Seen { last: last.into(), before: before.into() };
        for (was, version, now, is_news) in [
            (seen("0.1.0", ""), "0.1.0", seen("0.1.0", ""), false),
            (seen("0.1.0", ""), "0.2.0", seen("0.2.0", "0.1.0"), true),
            (seen("0.2.0", "0.1.0"), "0.2.0", seen("0.2.0", "0.1.0"), false),
            (seen("0.10.0", ""), "0.9.0", seen("0.9.0", ""), false),
            (seen("0.9.0", ""), "0.10.0", seen("0.10.0", "0.9.0"), true),
        ] {
            assert_eq!(was.clone().started(version), (now.clone(), is_news), "{was:?} to {version}");
            assert_eq!(Seen::parse(&format!("{}\n{}\n", now.last, now.before)), Some(now));
        }
        assert_eq!(Seen::parse("what?\n"), None);
    }

    #[test]
    fn the_changelog_has_a_section_of_this_version_and_the_newest_come_first() {
        let versions: Vec<&str> = sections(CHANGELOG).map(|(version, _)| version).collect();
        assert!(versions.contains(&VERSION), "CHANGELOG.md has no section `## [{VERSION}] - DATE`: {versions:?}");
        let numbers: Vec<Option<Number>> = versions.iter().map(|version| number(version)).collect();
        let (mut sorted, numbered) = (numbers.clone(), numbers.iter().skip_while(|n| n.is_none()));
        sorted.sort_by(|a, b| b.cmp(a));
        assert!(numbered.clone().all(Option::is_some), "only the first section may have no number: {versions:?}");
        assert!(numbered.eq(sorted.iter().filter(|n| n.is_some())), "newest first: {versions:?}");
        assert!(things(&since(CHANGELOG, "", VERSION)) > 0, "the section says what is new, a line each");
    }
}
