//! By which questions hidden values could be guessed, and which fields are no business of a model's question.
//!
//! A model sees names and amounts only as placeholders. A filter that compares a confidential field with a value of the
//! model's own choice tells something about the hidden ones, and so does finding a record by a name that nobody said.
//! Such questions count in [`exact::narrow`](crate::trust::exact::narrow); a seller needs a few of them ("over 50k"), a
//! search by halving needs many. Values that come as whole placeholders, and words that the seller said, are free.
//! Regulated fields may stand in no filter, group, sum or order at all.

use super::ToolError;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Path, Query, SortKey};
use crate::crm::{FieldClass, Kind, Schema, standard_field};
use crate::trust::{Policy, Session};

/// What decides about questions.
#[derive(Clone, Copy)]
pub struct Guard<'a> {
    /// The policy in force.
    pub policy: &'a Policy,
    /// The fields.
    pub schema: &'a Schema,
    /// What the seller said, in masked form: words in it are no guesses.
    pub said: &'a str,
}

impl Guard<'_> {
    /// How far a field may travel; what nobody described is treated with care.
    fn class(&self, kind: &Kind, path: &Path) -> FieldClass {
        let mut kind = kind.clone();
        let Some((last, links)) = path.0.split_last() else { return FieldClass::Confidential };
        for link in links {
            let target = standard_field(&kind, link).map(|field| field.target).unwrap_or_default();
            if target.is_empty() || target == "*" {
                return FieldClass::Confidential;
            }
            kind = Kind::parse(target);
        }
        let schema = self.schema.field(&kind, last).map_or(FieldClass::Confidential, |field| field.class);
        self.policy.class(&kind, last, schema)
    }

    /// Whether a model's own words stand in what the seller said.
    pub(super) fn was_said(&self, words: &str) -> bool {
        crate::crm::query::text_contains(self.said, words)
    }

    /// How many hidden values the filter of a query narrows down. `written` is the query with its placeholders.
    ///
    /// # Errors
    /// When it asks about a regulated field.
    pub(super) fn query(&self, written: &Query, session: &Session) -> Result<usize, ToolError> {
        let groups = written.group.iter().map(|key| match key {
            GroupKey::Field(path) | GroupKey::Calendar(_, path) => path,
        });
        let sorts = written.sort.iter().filter_map(|sort| match &sort.key {
            SortKey::Field(path) => Some(path),
            SortKey::Measure(measure) => path_of(measure),
        });
        let mut compared = Vec::new();
        written.filter.iter().for_each(|filter| comparisons(filter, &mut compared));
        let filters = compared.iter().map(|(path, _)| *path);
        for path in groups.chain(written.measures.iter().filter_map(path_of)).chain(sorts).chain(filters) {
            if self.class(&written.kind, path) == FieldClass::Regulated {
                return Err(ToolError::new(format!(
                    "{path} is regulated: its values never leave this machine, so nothing may be filtered, grouped, \
                     sorted or computed by it"
                )));
            }
        }
        let hidden = |path: &Path| self.class(&written.kind, path) == FieldClass::Confidential;
        let chosen = |literal: &&Literal| match literal {
            Literal::Text(text) => session.value(text.trim()).is_none() && !self.was_said(text),
            Literal::Number(number) => !self.was_said(&number.to_string()),
            Literal::Me | Literal::Bool(_) => false,
            _ => true,
        };
        let narrowing = compared.iter().filter(|(path, _)| hidden(path));
        Ok(narrowing.map(|(_, literals)| literals.iter().copied().filter(chosen).count()).sum())
    }
}

fn path_of(measure: &Measure) -> Option<&Path> {
    match measure {
        Measure::Count => None,
        Measure::Sum(path) | Measure::Avg(path) | Measure::Min(path) | Measure::Max(path) => Some(path),
    }
}

/// What a filter compares with what.
fn comparisons<'a>(expr: &'a Expr, out: &mut Vec<(&'a Path, Vec<&'a Literal>)>) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| comparisons(part, out)),
        Expr::Not(inner) => comparisons(inner, out),
        Expr::Compare(path, _, literal) => out.push((path, vec![literal])),
        Expr::OneOf(path, literals) => out.push((path, literals.iter().collect())),
        // Whether there is a value tells nothing of it; days are confidential nowhere but in regulated fields.
        Expr::Empty(path) | Expr::Within(path, _) => out.push((path, Vec::new())),
    }
}
