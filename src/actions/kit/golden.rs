//! Golden outputs: what the rules form said for each fixture when somebody last looked at it and found it right.
//!
//! One plain text: a heading `=== NAME` for each fixture, and its output below.

const HEADING: &str = "=== ";

/// The file for these outputs, each with the name of its fixture.
pub fn golden_of<'a>(outputs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let part = |(name, text): (&str, &str)| {
        // An output line that looks like a heading is set apart by a space.
        let lines: Vec<String> = text
            .lines()
            .map(|line| if line.starts_with("===") { format!(" {line}") } else { line.to_owned() })
            .collect();
        format!("{HEADING}{name}\n{}\n", lines.join("\n").trim_end())
    };
    outputs.into_iter().map(part).collect::<Vec<_>>().join("\n")
}

/// The output of one fixture as the file has it.
pub fn read_golden(file: &str, name: &str) -> Option<String> {
    let file = file.replace("\r\n", "\n");
    let mut parts = file.split("\n=== ");
    let first = parts.next().and_then(|part| part.strip_prefix(HEADING));
    first.into_iter().chain(parts).find_map(|part| {
        let (heading, text) = part.split_once('\n').unwrap_or((part, ""));
        (heading.trim() == name).then(|| text.trim_end().replace("\n ===", "\n==="))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let outputs = [("silent for long", "One\n\ntwo\n=== three"), ("busy", ""), ("last", "x")];
        let file = golden_of(outputs);
        for (name, text) in outputs {
            assert_eq!(read_golden(&file, name).as_deref(), Some(text), "{file}");
        }
        assert_eq!(read_golden(&file, "three"), None);
        assert_eq!(read_golden("", "busy"), None);
    }
}
