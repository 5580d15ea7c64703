//! Where front matter, body and rules of an action file begin and end.

use crate::actions::Problem;

/// A file cut into its parts, with the lines on which they start.
pub(super) struct Parts<'a> {
    pub(super) front: &'a str,
    pub(super) body: &'a str,
    pub(super) body_line: usize,
    pub(super) rules: Option<&'a str>,
    pub(super) rules_line: usize,
}

/// Cuts a file at its front matter and its `## rules`.
pub(super) fn cut<'a>(origin: &str, source: &'a str) -> Result<Parts<'a>, Problem> {
    let mend = "start the file with a line `---`, then `name:` and `description:`, then `---`";
    let rest = source
        .strip_prefix("---\n")
        .ok_or_else(|| Problem::new(origin, (1, 1), "there is no front matter at the start of the file", mend))?;
    let end = find_line(rest, |line| line.trim_end() == "---").ok_or_else(|| {
        Problem::new(origin, (1, 1), "the front matter is not closed", "end it with a line of three hyphens: `---`")
    })?;
    let front = &rest[..end];
    let body = rest[end..].split_once('\n').map_or("", |(_, body)| body);
    let body_line = front.lines().count() + 3;
    let heading = find_line(body, |line| line.trim().eq_ignore_ascii_case("## rules"));
    let (body, rules) = match heading {
        None => (body, None),
        Some(at) => (&body[..at], Some(body[at..].split_once('\n').map_or("", |(_, rules)| rules))),
    };
    Ok(Parts { front, body, body_line, rules, rules_line: body_line + body.lines().count() + 1 })
}

/// The byte offset of the first line that fits.
fn find_line(text: &str, fits: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if fits(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}
