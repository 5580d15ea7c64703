//! "Only the ones from Italy", "without the renewals", "just what is about a case": a part of the rows of the answer before.
//!
//! For: rows that an action gave, by any field of theirs, by one of their customer, by what they are about, or by a name.
//! Not for: questions over records (`follow`), or a value of an input of the action (`stay`). Invariants: a piece with a word
//! that could not be used narrows nothing; rows of several kinds come as those of the kind of which most are left.

use super::edit::{self, Piece, Tried};
use super::hear::Hearing;
use super::line::Line;
use super::stay::is_word_empty;
use super::words::ELLIPTIC;
use super::{Heard, people};
use crate::assistant::router;
use crate::crm::query::{Expr, Literal, Path, Query};
use crate::crm::{Kind, Record, RecordRef, SourceError, Status};
use std::collections::BTreeSet;

/// Longest such line in words.
const LONGEST: usize = 9;
/// Links by which a row hangs on something.
const LINKS: &[&str] = &["about", "who", "account", "contact"];
/// Words between a row and the kind of what it is about.
const ABOUT: &[&str] =
    &["about", "account", "because", "regarding", "concerning", "linked", "to", "of", "on", "with", "from"];

/// The rows of the answer before that the line keeps.
pub(super) fn read(hearing: &Hearing<'_>) -> Result<Option<Heard>, SourceError> {
    let last = hearing.dialog.last().filter(|last| last.status == Some(Status::Answered));
    let Some(topic) = last.filter(|last| last.query.is_none() && last.rows.len() > 1) else { return Ok(None) };
    let Some(action) = topic.action.as_deref().and_then(|id| hearing.context.registry.get(id)) else { return Ok(None) };
    let out = hearing.line.leaving_out();
    let line = out.as_ref().unwrap_or(&hearing.line);
    let narrows =
        out.is_some() || hearing.line.leaning.narrows || line.opens(ELLIPTIC) || line.plain.ends_with(" only");
    if !narrows || line.is_empty() || line.length() > LONGEST {
        return Ok(None);
    }
    if !router::inputs_alone(hearing.context, action, hearing.said).is_empty() {
        return Ok(None);
    }
    let rows = Rows { hearing, rows: &topic.rows, out: out.is_some() };
    let Some(kept) = rows.kept(line)? else { return Ok(None) };
    Ok(most_of_one_kind(&kept, &topic.rows)
        .map(|query| Heard::query(&query, format!("of the {} rows before, {}", topic.rows.len(), hearing.line.whole))))
}

/// The rows of one kind as a question: of the kind of which most are left.
fn most_of_one_kind(kept: &[RecordRef], all: &[RecordRef]) -> Option<Query> {
    let kinds = |rows: &[RecordRef]| {
        let kinds: BTreeSet<Kind> = rows.iter().map(|row| row.kind.clone()).collect();
        let number = |kind: &Kind| rows.iter().filter(|row| row.kind == *kind).count();
        kinds.into_iter().max_by_key(number)
    };
    let kind = kinds(kept).or_else(|| kinds(all))?;
    let ids = kept.iter().filter(|row| row.kind == kind).map(|row| Literal::Text(row.id.to_string()));
    let mut query = Query::all(kind.clone());
    query.filter = Some(Expr::OneOf(Path::new("id"), ids.collect()));
    Some(query)
}

struct Rows<'a> {
    hearing: &'a Hearing<'a>,
    rows: &'a [RecordRef],
    out: bool,
}

impl Rows<'_> {
    fn kept(&self, line: &Line) -> Result<Option<Vec<RecordRef>>, SourceError> {
        let said: Vec<&str> = line.rest.split_whitespace().collect();
        let ones = |word: &&str| matches!(word.to_lowercase().as_str(), "the" | "those" | "ones" | "only" | "please");
        let piece = said.iter().copied().filter(|word| !ones(word)).collect::<Vec<_>>().join(" ");
        if let Some(kind) = about(&line.plain) {
            return self.by(|record| Ok(links(record).iter().any(|link| link.kind == kind))).map(Some);
        }
        let kind = self.rows[0].kind.clone();
        if let Some(fitting) = self.fitting(&kind, &piece)? {
            return self.by(|record| Ok(record.kind != kind || fitting.contains(&record.reference()))).map(Some);
        }
        if let Some(accounts) = self.fitting(&Kind::Account, &piece)? {
            return self.by(|record| Ok(self.customer(record)?.is_some_and(|of| accounts.contains(&of)))).map(Some);
        }
        let Some(named) = router::named(self.hearing.context, &piece)? else { return Ok(None) };
        if !named.rest.split_whitespace().all(|word| is_word_empty(&word.to_lowercase())) {
            return Ok(None);
        }
        let names: BTreeSet<RecordRef> = named.records.into_iter().map(|(record, _)| record).collect();
        self.by(|record| {
            let own = names.contains(&record.reference()) || links(record).iter().any(|link| names.contains(link));
            Ok(own || self.customer(record)?.is_some_and(|of| names.contains(&of)))
        })
        .map(Some)
    }

    /// The records of a kind that a piece describes, where all of it could be used.
    fn fitting(&self, kind: &Kind, piece: &str) -> Result<Option<BTreeSet<RecordRef>>, SourceError> {
        let Tried::Piece(piece) = Piece::read(self.hearing.context, kind, piece)? else { return Ok(None) };
        if !piece.is_only_filters() {
            return Ok(None);
        }
        let mut query = piece.apply(&Query::all(kind.clone()), super::line::Leaning::default());
        if *kind == self.rows[0].kind {
            let ids = self.rows.iter().filter(|row| row.kind == *kind).map(|row| Literal::Text(row.id.to_string()));
            let mut all = edit::flat(query.filter.take());
            all.push(Expr::OneOf(Path::new("id"), ids.collect()));
            query.filter = edit::joined(all);
        }
        let records = self.hearing.context.records.run(&query)?.records;
        Ok(Some(records.into_iter().collect()))
    }

    /// The rows for which this holds, or those for which it does not.
    fn by(&self, holds: impl Fn(&Record) -> Result<bool, SourceError>) -> Result<Vec<RecordRef>, SourceError> {
        let mut kept = Vec::new();
        for row in self.rows {
            let Some(record) = self.hearing.context.records.get(row)? else { continue };
            if holds(&record)? != self.out {
                kept.push(row.clone());
            }
        }
        Ok(kept)
    }

    /// The customer of a row, also through what it is about.
    fn customer(&self, record: &Record) -> Result<Option<RecordRef>, SourceError> {
        if let Some(account) = record.link("account") {
            return Ok(Some(account.clone()));
        }
        for link in links(record) {
            if let Some(of) = people::company(self.hearing.context, &link)? {
                return Ok(Some(of));
            }
        }
        Ok(None)
    }
}

fn links(record: &Record) -> Vec<RecordRef> {
    LINKS.iter().filter_map(|link| record.link(link).cloned()).collect()
}

/// "About a case", "on account of a deal": the kind of what a row hangs on, where the line says nothing else.
fn about(plain: &str) -> Option<Kind> {
    let words: Vec<&str> = plain.split_whitespace().collect();
    let (last, before) = words.split_last()?;
    let kind = Some(Kind::parse(last)).filter(Kind::is_standard)?;
    let joined = before.iter().any(|word| ABOUT.contains(word));
    let empty = |word: &&str| ABOUT.contains(word) || is_word_empty(word);
    (joined && before.iter().all(empty)).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_that_rows_hang_on_is_read() {
        for (said, kind) in [
            ("what is on account of a case", Some(Kind::Case)),
            ("those about deals", Some(Kind::Opportunity)),
            ("the ones to do with a lead", Some(Kind::Lead)),
            ("open cases", None),
            ("about the price", None),
        ] {
            assert_eq!(about(said), kind, "{said}");
        }
    }
}
