//! The import report as a person reads it in a terminal.
//!
//! Not for: making hostile text harmless; whoever prints this sends it through the sanitiser.

use super::report::{FileReport, Finding, Findings, Report};
use crate::crm::format::grouped_number;
use std::fmt::{self, Display, Formatter};

/// Findings shown per section.
const SHOWN: usize = 8;
/// Lines named per finding.
const LINES: usize = 5;
/// Longest text of one finding.
const WIDTH: usize = 160;

fn count(number: u64) -> String {
    grouped_number(number as f64)
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            writeln!(f, "{file}")?;
        }
        for ignored in self.ignored.iter().take(SHOWN) {
            writeln!(f, "{}: passed over, {}", ignored.path, ignored.reason)?;
        }
        let rest = self.ignored.len().saturating_sub(SHOWN) as u64;
        if rest > 0 {
            writeln!(f, "{} more passed over", count(rest))?;
        }
        let created = count(self.total(|file| file.created));
        let updated = count(self.total(|file| file.updated));
        let skipped = count(self.total(|file| file.skipped));
        let end = if self.dry_run { " Dry run: nothing was written." } else { "" };
        write!(f, "In all: {created} created, {updated} updated, {skipped} skipped.{end}")?;
        self.change_set.map_or(Ok(()), |set| write!(f, " `dealdesk undo {set}` takes it back."))
    }
}

impl Display for FileReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.path, self.kinds.join(", "))?;
        writeln!(
            f,
            "  read {} · created {} · updated {} · unchanged {} · skipped {}",
            count(self.read),
            count(self.created),
            count(self.updated),
            count(self.unchanged),
            count(self.skipped),
        )?;
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        self.columns_line(f)?;
        section(f, "skipped", &self.skipped_because)?;
        section(f, "problems", &self.problems)?;
        section(f, "misspellings suspected", &self.misspellings)?;
        section(f, "duplicates suspected", &self.duplicates)
    }
}

impl FileReport {
    fn columns_line(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.columns.is_empty() {
            return Ok(());
        }
        let shown: Vec<String> = self
            .columns
            .iter()
            .take(30)
            .map(|column| {
                if column.custom {
                    format!("{} → {} (new)", column.header, column.field)
                } else {
                    format!("{} → {}", column.header, column.field)
                }
            })
            .collect();
        let rest = more(self.columns.len().saturating_sub(30) as u64);
        writeln!(f, "  columns: {}{rest}", shown.join(", "))
    }
}

fn more(rest: u64) -> String {
    if rest == 0 { String::new() } else { format!(" and {} more", count(rest)) }
}

fn section(f: &mut Formatter<'_>, title: &str, findings: &Findings) -> fmt::Result {
    if findings.list.is_empty() {
        return Ok(());
    }
    writeln!(f, "  {title}: {}", count(findings.total()))?;
    for finding in findings.list.iter().take(SHOWN) {
        writeln!(f, "    {}", line(finding))?;
    }
    let rest: u64 = findings.list.iter().skip(SHOWN).map(|finding| finding.count).sum();
    if rest > 0 { writeln!(f, "   {}", more(rest)) } else { Ok(()) }
}

fn line(finding: &Finding) -> String {
    let lines: Vec<String> = finding.lines.iter().take(LINES).map(u64::to_string).collect();
    let rest = more(finding.count.saturating_sub(lines.len() as u64));
    let word = if finding.count == 1 { "line" } else { "lines" };
    let column = if finding.column.is_empty() { String::new() } else { format!("{}: ", finding.column) };
    let mut text: String = finding.reason.chars().take(WIDTH).collect();
    if text.len() < finding.reason.len() {
        text.push('…');
    }
    format!("{column}{text} ({word} {}{rest})", lines.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_shortened_and_equal_reasons_grouped() {
        let mut file = FileReport { path: "a.csv".into(), kinds: vec!["account".into()], ..FileReport::default() };
        for line in 2..1482 {
            file.misspellings.add(line, "product", "\"GTXPro\" means GTX Pro: linked");
        }
        for line in 0..20 {
            file.problems.add(line, "amount", format!("not a number: {line}"));
        }
        let report = Report { dry_run: true, change_set: None, files: vec![file], ignored: vec![] }.to_string();
        assert!(report.contains("(lines 2, 3, 4, 5, 6 and 1,475 more)"), "{report}");
        assert!(report.contains(" and 12 more"), "{report}");
        assert!(report.contains("Dry run: nothing was written"), "{report}");
    }
}
