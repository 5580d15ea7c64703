//! Turns conditions into SQL with bound parameters. Only names from the schema and numbers made here are in the text.
//!
//! Invariant: the SQL selects the same records as [`Expr::matches`]; a part that SQLite finds unknown (`NULL`) counts
//! as not fitting, and `NOT` is told so.

use super::cell::{key, text_cell};
use super::columns::column_of;
use crate::crm::query::{Context, Expr, Literal, Op, Path, fold_text};
use crate::crm::{FieldType, Kind, Schema, standard_field};
use jiff::civil::Date;
use rusqlite::types::Value as Sql;

/// Above every day and below every other stored text.
const AFTER_DAYS: &str = "A";

/// A statement over records of one kind in the making.
pub(super) struct Compiler<'a> {
    kind: &'a Kind,
    schema: &'a Schema,
    context: &'a Context,
    joins: Vec<Join>,
    /// The parameters, `?1` first.
    pub(super) params: Vec<Sql>,
}

struct Join {
    links: Vec<String>,
    on: String,
}

/// A field as SQL sees it.
pub(super) struct Column {
    pub(super) sql: String,
    pub(super) field_type: FieldType,
    /// Plain text, not a cell: names and ids.
    raw: bool,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(kind: &'a Kind, schema: &'a Schema, context: &'a Context) -> Self {
        Self { kind, schema, context, joins: Vec::new(), params: Vec::new() }
    }

    /// Binds a value and names its parameter.
    pub(super) fn bind(&mut self, value: impl Into<Sql>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    /// The joins that the fields named so far need.
    pub(super) fn joins(&self) -> String {
        self.joins
            .iter()
            .enumerate()
            .map(|(i, join)| format!(" LEFT JOIN record j{i} ON j{i}.key = {}", join.on))
            .collect()
    }

    /// The kind at the end of a chain of links, where it is known.
    fn kind_at(&self, links: &[String]) -> Option<Kind> {
        links.iter().try_fold(self.kind.clone(), |kind, link| {
            let target = standard_field(&kind, link)?.target;
            (!target.is_empty() && target != "*").then(|| Kind::parse(target))
        })
    }

    /// The alias of the record at the end of a chain of links.
    pub(super) fn alias(&mut self, links: &[String]) -> String {
        let Some((last, before)) = links.split_last() else { return "r".to_owned() };
        if let Some(i) = self.joins.iter().position(|join| join.links == links) {
            return format!("j{i}");
        }
        let parent = self.alias(before);
        let kind = self.kind_at(before);
        let on = self.field(&parent, kind.as_ref(), last);
        self.joins.push(Join { links: links.to_vec(), on });
        format!("j{}", self.joins.len() - 1)
    }

    fn field(&mut self, alias: &str, kind: Option<&Kind>, field: &str) -> String {
        if let Some(column) = kind.and_then(|kind| column_of(kind, field)) {
            return format!("{alias}.{column}");
        }
        // A path in JSON has no way to write these.
        let json = if field.contains(['"', '\\']) {
            format!("field({alias}.fields, {})", self.bind(field.to_owned()))
        } else {
            format!("json_extract({alias}.fields, {})", self.bind(format!("$.\"{field}\"")))
        };
        if kind.is_some() { json } else { any_kind(alias, field, &json) }
    }

    /// The SQL of a field.
    pub(super) fn column(&mut self, path: &Path) -> Column {
        let (field, links) = path.0.split_last().map_or(("", [].as_slice()), |(f, l)| (f.as_str(), l));
        let alias = self.alias(links);
        let raw = |sql| Column { sql, field_type: FieldType::Text, raw: true };
        match field {
            "name" => raw(format!("{alias}.name")),
            "id" => raw(format!("substr({alias}.key, instr({alias}.key, ':') + 1)")),
            field => {
                let kind = self.kind_at(links);
                let field_type = kind.as_ref().and_then(|kind| self.schema.field(kind, field)).map(|f| f.field_type);
                let sql = self.field(&alias, kind.as_ref(), field);
                Column { sql, field_type: field_type.unwrap_or(FieldType::Text), raw: false }
            }
        }
    }

    /// What to sort by for a field: links by the name of what they point at, texts without case.
    pub(super) fn sort(&mut self, path: &Path) -> String {
        let column = self.column(path);
        match column.field_type {
            FieldType::Reference => format!("{}.folded", self.alias(&path.0)),
            t if t.is_numeric() || matches!(t, FieldType::Date | FieldType::Time) => column.sql,
            _ if path.0 == ["name"] => "r.folded".to_owned(),
            _ => format!("{} COLLATE NOCASE", column.sql),
        }
    }

    /// A condition that is true exactly for the records that fit.
    pub(super) fn expr(&mut self, expr: &Expr) -> String {
        match expr {
            Expr::And(parts) => self.joined(parts, " AND ", "1"),
            Expr::Or(parts) => self.joined(parts, " OR ", "0"),
            Expr::Not(inner) => negated(&self.expr(inner)),
            Expr::Empty(path) => format!("{} IS NULL", self.column(path).sql),
            Expr::Within(path, period) => {
                let (from, to) = self.context.range(period);
                let column = self.column(path).sql;
                self.days(&column, day(from), after(to))
            }
            Expr::OneOf(path, items) => {
                let parts: Vec<_> = items.iter().map(|item| self.compare(path, Op::Eq, item)).collect();
                if parts.is_empty() { "0".to_owned() } else { format!("({})", parts.join(" OR ")) }
            }
            Expr::Compare(path, op, literal) => self.compare(path, *op, literal),
        }
    }

    fn joined(&mut self, parts: &[Expr], word: &str, none: &str) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.expr(part)).collect();
        if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(word)) }
    }

    fn compare(&mut self, path: &Path, op: Op, literal: &Literal) -> String {
        if op == Op::Ne {
            return negated(&self.compare(path, Op::Eq, literal));
        }
        if op == Op::Contains {
            return self.contains(path, literal);
        }
        match literal {
            Literal::Text(text) if op == Op::Eq => self.equals(path, text),
            Literal::Text(text) => {
                let column = self.column(path).sql;
                format!("folded({column}) {op} {}", self.bind(fold_text(text)))
            }
            Literal::Number(number) => {
                let column = self.column(path).sql;
                // Texts sort after numbers; this keeps them out and stays a range of an index.
                format!("({column} {op} {} AND {column} < '')", self.bind(*number))
            }
            Literal::Date(date) => self.compare_day(path, op, *date),
            Literal::Today(offset) => self.compare_day(path, op, self.context.day(*offset)),
            Literal::Bool(flag) => self.constant(path, op, Some(format!("!{flag}"))),
            Literal::Me => self.constant(path, op, self.context.me.as_ref().map(key)),
        }
    }

    fn constant(&mut self, path: &Path, op: Op, cell: Option<String>) -> String {
        let Some(cell) = cell.filter(|_| op == Op::Eq) else { return "0".to_owned() };
        format!("{} = {}", self.column(path).sql, self.bind(cell))
    }

    fn compare_day(&mut self, path: &Path, op: Op, date: Date) -> String {
        let column = self.column(path).sql;
        let (from, to) = match op {
            Op::Eq => (day(date), after(date)),
            Op::Lt => ("@".to_owned(), day(date)),
            Op::Le => ("@".to_owned(), after(date)),
            Op::Gt => (after(date), AFTER_DAYS.to_owned()),
            Op::Ge | Op::Ne | Op::Contains => (day(date), AFTER_DAYS.to_owned()),
        };
        self.days(&column, from, to)
    }

    fn days(&mut self, column: &str, from: String, to: String) -> String {
        format!("({column} >= {} AND {column} < {})", self.bind(from), self.bind(to))
    }

    fn equals(&mut self, path: &Path, wanted: &str) -> String {
        let column = self.column(path);
        let same = if wanted.is_ascii() {
            let cell = if column.raw { wanted.to_owned() } else { text_cell(wanted) };
            format!("{} = {} COLLATE NOCASE", column.sql, self.bind(cell))
        } else {
            format!("same({}, {})", column.sql, self.bind(wanted.to_owned()))
        };
        match column.field_type {
            FieldType::Reference => {
                let link = self.bind(format!("#{wanted}"));
                let name = self.bind(fold_text(wanted));
                format!("({same} OR {0} = {link} OR {0} IN (SELECT key FROM record WHERE folded = {name}))", column.sql)
            }
            FieldType::MultiPicklist => {
                format!("({same} OR item({}, {}))", column.sql, self.bind(wanted.to_owned()))
            }
            _ => same,
        }
    }

    fn contains(&mut self, path: &Path, literal: &Literal) -> String {
        let Literal::Text(words) = literal else { return "0".to_owned() };
        let column = self.column(path);
        let words = self.bind(fold_text(words));
        if column.field_type == FieldType::Reference {
            let linked = self.alias(&path.0);
            return format!("ifnull(has({}, {words}), instr({linked}.folded, {words}) > 0)", column.sql);
        }
        format!("has({}, {words})", column.sql)
    }
}

/// The SQL of a field of a record whose kind is known only row by row.
fn any_kind(alias: &str, field: &str, json: &str) -> String {
    let cases: String = Kind::STANDARD
        .iter()
        .filter_map(|kind| Some((kind, column_of(kind, field)?)))
        .map(|(kind, column)| format!("WHEN {alias}.key LIKE '#{kind}:%' THEN {alias}.{column} "))
        .collect();
    if cases.is_empty() { json.to_owned() } else { format!("CASE {cases}ELSE {json} END") }
}

fn negated(condition: &str) -> String {
    format!("NOT ifnull({condition}, 0)")
}

fn day(date: Date) -> String {
    format!("@{date}")
}

/// The first stored text after every moment of a day.
fn after(date: Date) -> String {
    date.tomorrow().map_or_else(|_| AFTER_DAYS.to_owned(), day)
}
