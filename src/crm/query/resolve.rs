//! Fits a query to a schema: names become field names, constants take the type of the field they meet.

use super::related::links;
use super::token::number;
use super::virtuals::{Known, field_of_any, is_history, is_virtual, members, target, virtual_field, virtual_names};
use super::{
    Comparison, Expr, GroupKey, Having, Literal, Measure, Op, Operand, Path, Query, QueryError, Related, Sort, SortKey,
};
use crate::crm::{FieldType, Kind, Schema, fold_name};
use strsim::levenshtein;

/// Longer chains of links are refused: each one costs a join.
const LINKS: usize = 4;
/// More conditions are refused: each one costs a part of a statement, and a statement has limits.
const CONDITIONS: usize = 300;

impl Query {
    /// The same query over real field names. Fails on an unknown field, with the nearest names, and on a constant
    /// that does not fit its field.
    pub fn resolve(&self, schema: &Schema) -> Result<Self, QueryError> {
        let names = Names { schema, kind: &self.kind };
        names.few(self.filter.iter().chain(self.measures.iter().filter_map(rated)))?;
        let mut query = self.clone();
        query.filter = self.filter.as_ref().map(|filter| names.expr(filter)).transpose()?;
        query.group = self.group.iter().map(|key| names.group(key)).collect::<Result<_, _>>()?;
        query.measures = self.measures.iter().map(|measure| names.measure(measure)).collect::<Result<_, _>>()?;
        query.columns = self.columns.iter().map(|path| names.path(path).map(|(p, _)| p)).collect::<Result<_, _>>()?;
        query.sort = self.sort.iter().map(|sort| names.sort(sort)).collect::<Result<_, _>>()?;
        query.having = self.having.iter().map(|having| names.having(having)).collect::<Result<_, _>>()?;
        query.compare = self.compare.as_ref().map(|compare| names.comparison(compare)).transpose()?;
        query.whole()?;
        Ok(query)
    }
}

impl Expr {
    /// The same condition over real field names of one kind; see [`Query::resolve`].
    pub fn resolve(&self, kind: &Kind, schema: &Schema) -> Result<Self, QueryError> {
        let names = Names { schema, kind };
        names.few(std::iter::once(self))?;
        names.expr(self)
    }
}

impl Path {
    /// The same path over real field names, and the type of its last field.
    pub fn resolve(&self, kind: &Kind, schema: &Schema) -> Result<(Self, FieldType), QueryError> {
        let (path, field_type) = Names { schema, kind }.path(self)?;
        Ok((path, field_type.unwrap_or(FieldType::Text)))
    }
}

impl Query {
    /// That what is sorted and sifted is there.
    fn whole(&self) -> Result<(), QueryError> {
        let by_measure = self.sort.iter().any(|sort| matches!(sort.key, SortKey::Measure(_)));
        if !self.is_aggregate() && by_measure {
            return Err(QueryError::whole("a list of records cannot be sorted by a sum or count; add `group by`"));
        }
        if !self.is_aggregate() && !self.having.is_empty() {
            return Err(QueryError::whole("`having` is about groups; add `group by`, or use `where`"));
        }
        Ok(())
    }
}

fn rated(measure: &Measure) -> Option<&Expr> {
    match measure {
        Measure::Rate(fits) => Some(fits),
        _ => None,
    }
}

struct Names<'a> {
    schema: &'a Schema,
    kind: &'a Kind,
}

impl Names<'_> {
    /// That there are not too many conditions.
    fn few<'e>(&self, all: impl Iterator<Item = &'e Expr>) -> Result<(), QueryError> {
        let count: usize = all.map(size).sum();
        if count <= CONDITIONS {
            return Ok(());
        }
        Err(QueryError::whole(format!(
            "this query has {count} conditions, at most {CONDITIONS} are possible; use a range (`amount between 1 and 9`) or a period instead of a long list"
        )))
    }

    fn path(&self, path: &Path) -> Result<(Path, Option<FieldType>), QueryError> {
        if path.0.len() > LINKS + 1 {
            return Err(QueryError::whole(format!("{path} follows more than {LINKS} links")));
        }
        let mut kind = Some(self.kind.clone());
        let mut names = Vec::with_capacity(path.0.len());
        let mut last = Some(FieldType::Reference);
        for words in &path.0 {
            if last.is_some_and(|last| last != FieldType::Reference) {
                return Err(QueryError::whole(format!("{} is no link, so {path} leads nowhere", names.join("."))));
            }
            let (name, field_type) = self.field(kind.as_ref(), words)?;
            kind = target(kind.as_ref(), &name);
            names.push(name);
            last = field_type;
        }
        Ok((Path(names), last))
    }

    /// A field of a kind; where a link may lead anywhere, any name is taken as it is.
    fn field(&self, kind: Option<&Kind>, words: &str) -> Result<Known, QueryError> {
        let own = |name: &str| (name.to_owned(), Some(FieldType::Text));
        let found = match kind {
            None => match fold_name(words).as_str() {
                "name" => Some(own("name")),
                "id" => Some(own("id")),
                _ => Some(field_of_any(self.schema, words)),
            },
            Some(kind) if is_virtual(kind) => virtual_field(kind, words),
            Some(kind) => {
                let defined = self.schema.find(kind, words).map(|field| (field.name, Some(field.field_type)));
                defined.or_else(|| virtual_field(kind, words)).or_else(|| match fold_name(words).as_str() {
                    "name" => Some(own("name")),
                    "id" => Some(own("id")),
                    _ => None,
                })
            }
        };
        match (found, kind) {
            (Some(found), _) => Ok(found),
            (None, Some(kind)) => Err(QueryError::whole(self.unknown(kind, words))),
            (None, None) => Ok((words.to_owned(), None)),
        }
    }

    fn unknown(&self, kind: &Kind, words: &str) -> String {
        let wanted = fold_name(words);
        let mut names = virtual_names(kind);
        if names.is_empty() {
            names = self.schema.fields(kind).into_iter().map(|field| field.name).collect();
        }
        if names.is_empty() {
            return format!("there is no {kind} with a field {words:?}; no fields of that kind are known");
        }
        names.sort_by_key(|name| levenshtein(&wanted, &fold_name(name)));
        names.truncate(3);
        format!("{kind} has no field {words:?}; the nearest are {}", names.join(", "))
    }

    fn expr(&self, expr: &Expr) -> Result<Expr, QueryError> {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.expr(part)).collect::<Result<Vec<_>, _>>();
        Ok(match expr {
            Expr::And(parts) => Expr::And(all(parts)?),
            Expr::Or(parts) => Expr::Or(all(parts)?),
            Expr::Not(inner) => Expr::Not(Box::new(self.expr(inner)?)),
            Expr::Empty(path) => Expr::Empty(self.path(path)?.0),
            Expr::Within(path, period) => Expr::Within(self.day(path)?, *period),
            Expr::Calc(operand, op, number) => Expr::calc(self.operand(operand)?, *op, *number),
            Expr::Has(related) => Expr::Has(self.related(related)?),
            Expr::OneOf(path, items) => {
                let (path, field_type) = self.path(path)?;
                let items = items.iter().map(|item| fit(&path, field_type, Op::Eq, item)).collect::<Result<_, _>>()?;
                Expr::OneOf(path, items)
            }
            Expr::Compare(path, op, literal) => {
                let (path, field_type) = self.path(path)?;
                let literal = fit(&path, field_type, *op, literal)?;
                Expr::Compare(path, *op, literal)
            }
        })
    }

    fn day(&self, path: &Path) -> Result<Path, QueryError> {
        match self.path(path)? {
            (path, None | Some(FieldType::Date | FieldType::Time)) => Ok(path),
            (path, _) => Err(QueryError::whole(format!("{path} is no date, so it cannot lie in a period"))),
        }
    }

    /// Related records: their own fields, and a link that leads here.
    fn related(&self, asked: &Related) -> Result<Related, QueryError> {
        if is_virtual(self.kind) {
            return Err(QueryError::whole(format!(
                "related records cannot be asked for of {}; ask through a path such as `owner.region`",
                self.kind
            )));
        }
        let inner = Names { schema: self.schema, kind: &asked.kind };
        let filter = asked.filter.as_ref().map(|filter| inner.expr(filter)).transpose()?;
        if is_history(&asked.kind) {
            let filter = filter.map(|filter| self.history_of(filter)).transpose()?.map(Box::new);
            return Ok(Related { filter, ..asked.clone() });
        }
        let via = asked.via.as_ref().map(|via| self.link_of(&asked.kind, via)).transpose()?;
        let linked = members(&asked.kind).iter().any(|kind| !links(self.schema, kind, self.kind).is_empty());
        if !linked {
            return Err(QueryError::whole(format!("no field of {} links to {}", asked.kind, self.kind)));
        }
        Ok(Related { kind: asked.kind.clone(), via, filter: filter.map(Box::new) })
    }

    fn link_of(&self, from: &Kind, words: &str) -> Result<String, QueryError> {
        let (name, _) = Names { schema: self.schema, kind: from }.field(Some(from), words)?;
        let all: Vec<_> = members(from).iter().flat_map(|kind| links(self.schema, kind, self.kind)).collect();
        if all.contains(&name) {
            return Ok(name);
        }
        let all = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        Err(QueryError::whole(format!("{name} of {from} does not link to {}; what does: {all}", self.kind)))
    }

    /// The names of fields inside of a condition on the history of this kind, and the values of those fields.
    fn history_of(&self, filter: Expr) -> Result<Expr, QueryError> {
        let parts = match filter {
            Expr::And(parts) => parts,
            single => vec![single],
        };
        let mut field_type = None;
        let mut done = Vec::with_capacity(parts.len());
        for part in parts {
            done.push(match part {
                Expr::Compare(path, op, Literal::Text(words)) if path.0 == ["field"] && op != Op::Contains => {
                    let (name, found) = self.field(Some(self.kind), &words)?;
                    field_type = found;
                    Expr::Compare(path, op, Literal::Text(name))
                }
                Expr::Compare(path, op, literal) if path.0 == ["old"] || path.0 == ["new"] => match field_type {
                    Some(known) => Expr::Compare(path.clone(), op, fit(&path, Some(known), op, &literal)?),
                    None => Expr::Compare(path, op, literal),
                },
                other => other,
            });
        }
        Ok(Expr::all(done))
    }

    fn operand(&self, operand: &Operand) -> Result<Operand, QueryError> {
        Ok(match operand {
            Operand::Field(path) => Operand::Field(self.quantity(path)?),
            Operand::Constant(Literal::Number(number)) => Operand::Constant(Literal::Number(*number)),
            Operand::Constant(other) => {
                return Err(QueryError::whole(format!("{other} is no number; days are counted by `days(from, to)`")));
            }
            Operand::Days(from, to) => Operand::Days(Box::new(self.end(from)?), Box::new(self.end(to)?)),
            Operand::Math(left, arith, right) => {
                Operand::Math(Box::new(self.operand(left)?), *arith, Box::new(self.operand(right)?))
            }
            Operand::Count(related) => Operand::Count(self.related(related)?),
        })
    }

    /// One end of a span of days.
    fn end(&self, operand: &Operand) -> Result<Operand, QueryError> {
        match operand {
            Operand::Field(path) => self.day(path).map(Operand::Field),
            Operand::Constant(Literal::Date(_) | Literal::Today(_)) => Ok(operand.clone()),
            other => Err(QueryError::whole(format!("days are counted between dates; {other} is none"))),
        }
    }

    fn group(&self, key: &GroupKey) -> Result<GroupKey, QueryError> {
        Ok(match key {
            GroupKey::Field(path) => GroupKey::Field(self.path(path)?.0),
            GroupKey::Calendar(unit, path) => GroupKey::Calendar(*unit, self.day(path)?),
        })
    }

    fn measure(&self, measure: &Measure) -> Result<Measure, QueryError> {
        Ok(match measure {
            Measure::Count => Measure::Count,
            Measure::Sum(path) => Measure::Sum(self.quantity(path)?),
            Measure::Avg(path) => Measure::Avg(self.quantity(path)?),
            Measure::Min(path) => Measure::Min(self.path(path)?.0),
            Measure::Max(path) => Measure::Max(self.path(path)?.0),
            Measure::Over(function, operand) => Measure::of(*function, self.operand(operand)?),
            Measure::Distinct(path) => Measure::Distinct(self.path(path)?.0),
            Measure::Rate(fits) => Measure::Rate(Box::new(self.expr(fits)?)),
        })
    }

    fn quantity(&self, path: &Path) -> Result<Path, QueryError> {
        match self.path(path)? {
            (path, field_type) if field_type.is_none_or(FieldType::is_numeric) => Ok(path),
            (path, _) => Err(QueryError::whole(format!("{path} is no number, so nothing can be computed from it"))),
        }
    }

    fn having(&self, having: &Having) -> Result<Having, QueryError> {
        Ok(Having { measure: self.measure(&having.measure)?, ..having.clone() })
    }

    fn comparison(&self, compare: &Comparison) -> Result<Comparison, QueryError> {
        Ok(Comparison { path: self.day(&compare.path)?, ..compare.clone() })
    }

    fn sort(&self, sort: &Sort) -> Result<Sort, QueryError> {
        let key = match &sort.key {
            SortKey::Field(path) => SortKey::Field(self.path(path)?.0),
            SortKey::Measure(measure) => SortKey::Measure(self.measure(measure)?),
        };
        Ok(Sort { key, descending: sort.descending })
    }
}

/// How many comparisons a condition has.
fn size(expr: &Expr) -> usize {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().map(size).sum(),
        Expr::Not(inner) => size(inner),
        Expr::OneOf(_, items) => items.len().max(1),
        Expr::Has(related) => 1 + related.filter.as_deref().map_or(0, size),
        Expr::Calc(operand, ..) => operand_size(operand),
        Expr::Compare(..) | Expr::Empty(_) | Expr::Within(..) => 1,
    }
}

fn operand_size(operand: &Operand) -> usize {
    match operand {
        Operand::Field(_) | Operand::Constant(_) => 1,
        Operand::Days(left, right) | Operand::Math(left, _, right) => operand_size(left) + operand_size(right),
        Operand::Count(related) => 1 + related.filter.as_deref().map_or(0, size),
    }
}

/// The constant in the type of the field it is compared with.
fn fit(path: &Path, field_type: Option<FieldType>, op: Op, literal: &Literal) -> Result<Literal, QueryError> {
    let wrong = |what: &str| QueryError::whole(format!("{path} is {what}; {literal} is none"));
    if op == Op::Contains {
        return Ok(Literal::Text(plain(literal)));
    }
    // A field of any kind is compared with what was written.
    let Some(field_type) = field_type else { return Ok(literal.clone()) };
    match (field_type, literal) {
        (FieldType::Number | FieldType::Money | FieldType::Percent, Literal::Number(_)) => Ok(literal.clone()),
        (FieldType::Number | FieldType::Money | FieldType::Percent, other) => {
            number(&plain(other)).map(Literal::Number).ok_or_else(|| wrong("a number"))
        }
        (FieldType::Date | FieldType::Time, Literal::Date(_) | Literal::Today(_)) => Ok(literal.clone()),
        (FieldType::Date | FieldType::Time, other) => {
            plain(other).parse().map(Literal::Date).map_err(|_| wrong("a date (2026-11-20)"))
        }
        (FieldType::Bool, Literal::Bool(_)) => Ok(literal.clone()),
        (FieldType::Bool, other) => match plain(other).to_lowercase().as_str() {
            "yes" | "true" | "1" => Ok(Literal::Bool(true)),
            "no" | "false" | "0" => Ok(Literal::Bool(false)),
            _ => Err(wrong("yes or no")),
        },
        (FieldType::Reference, Literal::Me) => Ok(Literal::Me),
        (_, other) => Ok(Literal::Text(plain(other))),
    }
}

/// A constant as the text that was typed.
fn plain(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => text.clone(),
        other => other.to_string(),
    }
}
