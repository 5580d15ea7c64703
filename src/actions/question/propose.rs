//! A typed query that a model proposes for a question that the rules could not read, validated by code.
//!
//! For: the instruction that a model gets, and judging the text that comes back. Not for: asking a model. Invariants:
//! the instruction holds names of kinds and fields and the values of picklists, never a value of a record's other
//! fields; no text becomes a query that does not parse, fit the schema and stay within the limits.

use super::values::occurring;
use crate::actions::Desk;
use crate::crm::query::{Expr, Query};
use crate::crm::{FieldType, Kind, Schema, SourceError};
use std::fmt::Write as _;

/// Longest text that is looked at; a query is one line.
const LONGEST: usize = 4_000;
/// Rows that a proposed list may have at most, and has where the model says nothing.
const ROWS: u32 = 1_000;
/// Parts of a condition that a proposed query may have.
const PARTS: usize = 60;
/// Values of a picklist that the instruction lists.
const VALUES: usize = 20;

/// Why a proposed query is not run: told back to the model once, then to the seller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no query in the text.
    #[error("there is no query in the answer; give one line: a kind, then `where …`, `group by …`, `show …`")]
    Nothing,
    /// The model said that the records cannot answer it.
    #[error("the records do not hold what is asked")]
    CannotSay,
    /// It cannot be read, or does not fit the records; with what was expected.
    #[error("{0}")]
    Wrong(String),
}

/// The instruction for a model: the language of queries, and the kinds, fields and picklist values of the workspace.
pub fn instruction(desk: &Desk<'_>) -> Result<String, SourceError> {
    let schema = desk.records.schema()?;
    let mut text = String::from(LANGUAGE);
    for (kind, _) in desk.records.counts()? {
        let _ = writeln!(text, "{kind}: {}", fields(desk, &schema, &kind)?);
    }
    let _ = writeln!(text, "Today is {}. The fiscal year starts in month {}.", desk.today, desk.fiscal_start_month);
    Ok(text)
}

const LANGUAGE: &str = "Turn the question into one typed query over the records below, or answer NONE when they cannot \
answer it. Answer with the query alone, on one line.\n\
KIND where CONDITION group by FIELD, month(FIELD) show count, sum(FIELD), avg(days(FROM, TO)), rate(CONDITION) \
having count > 3 compare DATE in this quarter with last quarter sort by sum(FIELD) desc limit 10\n\
Conditions: stage = \"Won\" and amount > 5000, owner = me, account.industry in (\"A\", \"B\"), next_step is empty, \
close_date in this month, close_date in last 30 days, close_date < today - 30, has(task where status = \"Open\"), \
no(activity where at in last 30 days), changed(owner in this month), not (…), … or ….\n\
Kinds, their fields, and values of picklists:\n";

fn fields(desk: &Desk<'_>, schema: &Schema, kind: &Kind) -> Result<String, SourceError> {
    let mut said = Vec::new();
    for field in schema.fields(kind) {
        let mut name = field.name.clone();
        if field.field_type == FieldType::Picklist {
            let mut values = occurring(desk, kind, &field.name)?;
            values.truncate(VALUES);
            let quoted: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
            if !quoted.is_empty() {
                let _ = write!(name, " ({})", quoted.join(" "));
            }
        } else if matches!(field.field_type, FieldType::Date | FieldType::Time) {
            name += " (date)";
        } else if field.field_type.is_numeric() {
            name += " (number)";
        } else if field.field_type == FieldType::Reference {
            name += " (link)";
        }
        said.push(name);
    }
    Ok(said.join(", "))
}

/// The query that a model's text holds, fitted to the schema; else the one thing that is wrong with it.
pub fn from_model(text: &str, schema: &Schema) -> Result<Query, Refused> {
    let text: String = text.chars().take(LONGEST).collect();
    let line =
        text.lines().map(bare).find(|line| !line.is_empty() && !line.starts_with("```")).ok_or(Refused::Nothing)?;
    if line.eq_ignore_ascii_case("none") {
        return Err(Refused::CannotSay);
    }
    let query = Query::parse(line).map_err(|error| Refused::Wrong(error.to_string()))?;
    let query = query.resolve(schema).map_err(|error| Refused::Wrong(error.to_string()))?;
    known_kind(&query, schema)?;
    if query.filter.as_ref().map_or(0, parts) > PARTS {
        return Err(Refused::Wrong(format!("the condition has more than {PARTS} parts")));
    }
    let limit = Some(query.limit.unwrap_or(ROWS).min(ROWS));
    Ok(Query { limit: if query.is_aggregate() { query.limit } else { limit }, ..query })
}

/// A line without the marks that models put around code.
fn bare(line: &str) -> &str {
    let line = line.trim().trim_matches('`').trim();
    ["query:", "Query:", "sql:"]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))
        .unwrap_or(line)
        .trim()
        .trim_end_matches(';')
}

/// An unknown kind has no fields, so that nothing else would fail: "please where …".
fn known_kind(query: &Query, schema: &Schema) -> Result<(), Refused> {
    let own = ["activity", "change"].contains(&query.kind.as_str());
    if query.kind.is_standard() || own || schema.kinds().any(|kind| *kind == query.kind) {
        return Ok(());
    }
    let known: Vec<&str> = Kind::STANDARD.iter().map(Kind::as_str).collect();
    Err(Refused::Wrong(format!("there is no kind {:?}; the kinds are {}", query.kind.as_str(), known.join(", "))))
}

fn parts(expr: &Expr) -> usize {
    match expr {
        Expr::And(all) | Expr::Or(all) => all.iter().map(parts).sum(),
        Expr::Not(inner) => parts(inner),
        Expr::Has(related) => 1 + related.filter.as_deref().map_or(0, parts),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample;

    #[test]
    fn only_a_query_that_fits_the_records_is_taken() {
        let schema = Schema::default();
        let read = |text: &str| from_model(text, &schema).map(|query| query.to_string());
        assert_eq!(
            read("```\nopportunity where StageName = Won group by owner show sum(amount)\n```").as_deref(),
            Ok("opportunity where stage = \"Won\" group by owner show sum(amount)")
        );
        assert_eq!(read("`deals where amount > 5k;`").as_deref(), Ok("opportunity where amount > 5000 limit 1000"));
        assert_eq!(read("Query: lead limit 99999").as_deref(), Ok("lead limit 1000"));
        assert_eq!(read(" none "), Err(Refused::CannotSay));
        assert_eq!(read("\n\n"), Err(Refused::Nothing));
        for (text, says) in [
            ("opportunity where colour = red", "no field"),
            ("drop where name = 1", "no kind"),
            ("delete from opportunity", "expected"),
            ("I think the answer is 42.", "expected"),
            ("opportunity where amount >", "expected a value"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
        assert!(from_model(&format!("lead where {}", vec!["name = a"; 100].join(" or ")), &schema).is_err());
    }

    #[test]
    fn the_instruction_holds_no_value_of_a_record_but_picklists() {
        let memory = sample::workspace();
        let text = instruction(&sample::desk(&memory)).unwrap();
        assert!(text.contains("opportunity: ") && text.contains("close_date (date)") && text.contains("Closed Won"));
        for record in &memory.records {
            assert!(!text.contains(&record.name()), "{}", record.name());
        }
    }
}
