//! What an action cannot do, written into its file.
//!
//! Not for: deciding what is a limit. Invariants: everything else in the file stays as it is, byte for byte; what is
//! written is read back before anybody gets it.

use super::Action;
use super::front::find_line;

/// Longest limit, in characters.
const LONGEST: usize = 300;

/// The source of an action file with further limits in its front matter; those that it has stay once.
///
/// # Errors
/// Why that cannot be done, with what to do by hand.
pub fn with_limits(origin: &str, source: &str, more: &[String]) -> Result<String, String> {
    let by_hand = |why: &str| format!("{origin}: {why}; add them by hand under `limits:`. Nothing was written");
    let before = Action::parse(origin, source).map_err(|problem| format!("{problem}. Nothing was written"))?;
    let more: Vec<String> = more.iter().map(|limit| one_line(limit)).filter(|limit| !limit.is_empty()).collect();
    let more: Vec<&String> = more.iter().filter(|limit| !before.limits.contains(limit)).collect();
    if more.is_empty() {
        return Ok(source.to_owned());
    }
    let rows: String = more.iter().map(|limit| format!("  - {}\n", serde_json::json!(limit))).collect();
    let rest = source.strip_prefix("---\n").ok_or_else(|| by_hand("its front matter does not begin with `---`"))?;
    let end = find_line(rest, |line| line.trim_end() == "---").ok_or_else(|| by_hand("its front matter has no end"))?;
    let front = &rest[..end];
    let (at, text) = match find_line(front, |line| line.starts_with("limits:")) {
        None => (end, format!("limits:\n{rows}")),
        Some(at) if front[at..].lines().next().is_some_and(|line| line.trim_end() == "limits:") => {
            (at + front[at..].find('\n').map_or(0, |line| line + 1), rows)
        }
        Some(_) => return Err(by_hand("its `limits` stand in one line")),
    };
    let written = format!("---\n{}{text}{}", &rest[..at], &rest[at..]);
    let after = Action::parse(origin, &written).map_err(|problem| by_hand(&problem.what))?;
    let all = |limit: &String| after.limits.contains(limit);
    let whole = before.limits.iter().all(all) && more.iter().all(|limit| all(limit));
    if whole && same(&before, &after) { Ok(written) } else { Err(by_hand("they do not fit into it as it is written")) }
}

/// Whether two readings differ at most in limits and in where things stand.
fn same(before: &Action, after: &Action) -> bool {
    before.name == after.name
        && before.description == after.description
        && before.utterances == after.utterances
        && before.inputs == after.inputs
        && before.facts == after.facts
        && before.extra == after.extra
        && before.body == after.body
        && before.rules == after.rules
}

/// A sentence without what would end a line.
fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    words.join(" ").chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "---\nname: mine\ndescription: Does it.\nrecord: none\nrules: here\n---\nSay it.\n";

    #[test]
    fn limits_are_added_once_and_the_rest_stays() {
        let first = with_limits("mine.md", FILE, &["It reads \"no\" pictures.".into()]).unwrap();
        assert_eq!(first, FILE.replace("here\n", "here\nlimits:\n  - \"It reads \\\"no\\\" pictures.\"\n"));
        let both = ["It reads \"no\" pictures.".to_owned(), "Nor\n---\nsounds.".into(), " ".into()];
        let second = with_limits("mine.md", &first, &both).unwrap();
        let action = Action::parse("mine.md", &second).unwrap();
        assert_eq!(action.limits, ["Nor --- sounds.", "It reads \"no\" pictures."]);
        assert_eq!(with_limits("mine.md", &second, &both).unwrap(), second);
    }

    #[test]
    fn what_cannot_be_written_safely_is_left_to_a_person() {
        for file in [
            FILE.replace("here\n", "here\nlimits: [one]\n"),
            "no front matter".to_owned(),
            FILE.replace("record: none", "record: sometimes"),
        ] {
            let error = with_limits("mine.md", &file, &["x y".into()]).unwrap_err();
            assert!(error.contains("Nothing was written"), "{error}");
        }
    }
}
