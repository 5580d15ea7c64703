//! Fits a query to a schema: names become field names, constants take the type of the field they meet.

use super::token::number;
use super::{Expr, GroupKey, Literal, Measure, Op, Path, Query, QueryError, Sort, SortKey};
use crate::crm::{FieldType, Kind, Schema, fold_name, standard_field};

/// Longer chains of links are refused: each one costs a join.
const LINKS: usize = 4;

impl Query {
    /// The same query over real field names. Fails on an unknown field, with the nearest names, and on a constant
    /// that does not fit its field.
    pub fn resolve(&self, schema: &Schema) -> Result<Self, QueryError> {
        let names = Names { schema, kind: &self.kind };
        let mut query = self.clone();
        query.filter = self.filter.as_ref().map(|filter| names.expr(filter)).transpose()?;
        query.group = self.group.iter().map(|key| names.group(key)).collect::<Result<_, _>>()?;
        query.measures = self.measures.iter().map(|measure| names.measure(measure)).collect::<Result<_, _>>()?;
        query.columns = self.columns.iter().map(|path| names.path(path).map(|(p, _)| p)).collect::<Result<_, _>>()?;
        query.sort = self.sort.iter().map(|sort| names.sort(sort)).collect::<Result<_, _>>()?;
        Ok(query)
    }
}

impl Expr {
    /// The same condition over real field names of one kind; see [`Query::resolve`].
    pub fn resolve(&self, kind: &Kind, schema: &Schema) -> Result<Self, QueryError> {
        Names { schema, kind }.expr(self)
    }
}

impl Path {
    /// The same path over real field names, and the type of its last field.
    pub fn resolve(&self, kind: &Kind, schema: &Schema) -> Result<(Self, FieldType), QueryError> {
        Names { schema, kind }.path(self)
    }
}

struct Names<'a> {
    schema: &'a Schema,
    kind: &'a Kind,
}

impl Names<'_> {
    fn path(&self, path: &Path) -> Result<(Path, FieldType), QueryError> {
        if path.0.len() > LINKS + 1 {
            return Err(QueryError::whole(format!("{path} follows more than {LINKS} links")));
        }
        let mut kind = Some(self.kind.clone());
        let mut names = Vec::with_capacity(path.0.len());
        let mut last = FieldType::Reference;
        for words in &path.0 {
            if last != FieldType::Reference {
                return Err(QueryError::whole(format!("{} is no link, so {path} leads nowhere", names.join("."))));
            }
            let (name, field_type) = self.field(kind.as_ref(), words)?;
            kind = kind.as_ref().and_then(|kind| target(kind, &name));
            names.push(name);
            last = field_type;
        }
        Ok((Path(names), last))
    }

    /// A field of a kind; where a link may lead anywhere, any name is taken as it is.
    fn field(&self, kind: Option<&Kind>, words: &str) -> Result<(String, FieldType), QueryError> {
        let Some(kind) = kind else { return Ok((words.to_owned(), FieldType::Text)) };
        if let Some(field) = self.schema.find(kind, words) {
            return Ok((field.name, field.field_type));
        }
        match fold_name(words).as_str() {
            "name" => Ok(("name".to_owned(), FieldType::Text)),
            "id" => Ok(("id".to_owned(), FieldType::Text)),
            _ => Err(QueryError::whole(self.unknown(kind, words))),
        }
    }

    fn unknown(&self, kind: &Kind, words: &str) -> String {
        let wanted = fold_name(words);
        let mut names: Vec<_> = self.schema.fields(kind).into_iter().map(|field| field.name).collect();
        if names.is_empty() {
            return format!("there is no {kind} with a field {words:?}; no fields of that kind are known");
        }
        names.sort_by_key(|name| distance(&wanted, &fold_name(name)));
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
            (path, FieldType::Date | FieldType::Time) => Ok(path),
            (path, _) => Err(QueryError::whole(format!("{path} is no date, so it cannot lie in a period"))),
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
        })
    }

    fn quantity(&self, path: &Path) -> Result<Path, QueryError> {
        match self.path(path)? {
            (path, field_type) if field_type.is_numeric() => Ok(path),
            (path, _) => Err(QueryError::whole(format!("{path} is no number, so it has no sum or average"))),
        }
    }

    fn sort(&self, sort: &Sort) -> Result<Sort, QueryError> {
        let key = match &sort.key {
            SortKey::Field(path) => SortKey::Field(self.path(path)?.0),
            SortKey::Measure(measure) => SortKey::Measure(self.measure(measure)?),
        };
        Ok(Sort { key, descending: sort.descending })
    }
}

/// The kind that a standard link points at; `None` when it may be any.
fn target(kind: &Kind, field: &str) -> Option<Kind> {
    let target = standard_field(kind, field)?.target;
    (!target.is_empty() && target != "*").then(|| Kind::parse(target))
}

/// The constant in the type of the field it is compared with.
fn fit(path: &Path, field_type: FieldType, op: Op, literal: &Literal) -> Result<Literal, QueryError> {
    let wrong = |what: &str| QueryError::whole(format!("{path} is {what}; {literal} is none"));
    if op == Op::Contains {
        return Ok(Literal::Text(plain(literal)));
    }
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

/// Edit distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row[b.len()]
}
