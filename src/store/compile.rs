//! Turns conditions into SQL with bound parameters. Only names from the schema and numbers made here are in the text.
//!
//! Invariant: the SQL selects the same records as [`Expr::matches`]; a part that SQLite finds unknown (`NULL`) counts
//! as not fitting, and `NOT` is told so.

use super::cell::{key, text_cell};
use super::columns::{LINKS, column_of, is_common};
use super::days::Days;
use super::fields::{any_kind, history_field, kind_name};
use super::rows::KIND_SHIFT;
use crate::crm::query::{Context, Expr, Literal, Op, Path, fold_text, is_all_activities, is_history, target};
use crate::crm::{FieldType, Kind, Schema};
use jiff::civil::Date;
use rusqlite::types::Value as Sql;

/// A statement over records of one kind in the making.
pub(super) struct Compiler<'a> {
    pub(super) schema: &'a Schema,
    pub(super) context: &'a Context,
    pub(super) scope: Scope,
    /// How many names were given to tables so far.
    aliases: usize,
    /// The parameters, `?1` first.
    pub(super) params: Vec<Sql>,
}

/// The records that a condition is asked of: those of the statement, or those behind a link.
pub(super) struct Scope {
    pub(super) alias: String,
    pub(super) kind: Kind,
    joins: Vec<Join>,
}

impl Scope {
    pub(super) fn new(alias: String, kind: Kind) -> Self {
        Self { alias, kind, joins: Vec::new() }
    }
}

struct Join {
    links: Vec<String>,
    alias: String,
    on: String,
}

/// A field as SQL sees it.
pub(super) struct Column {
    pub(super) sql: String,
    /// The type where that is always the same.
    pub(super) field_type: Option<FieldType>,
    /// Plain text, not a cell: names and ids.
    pub(super) raw: bool,
    /// The indexed column of links in which the field lives.
    pub(super) link: Option<&'static str>,
    /// A moment that is held as microseconds here, of which `sql` makes a cell.
    pub(super) micros: Option<String>,
}

impl Column {
    pub(super) fn is_number(&self) -> bool {
        self.field_type.is_some_and(FieldType::is_numeric)
    }

    fn is_day(&self) -> bool {
        matches!(self.field_type, Some(FieldType::Date | FieldType::Time))
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn new(kind: &Kind, schema: &'a Schema, context: &'a Context) -> Self {
        let scope = Scope::new("r".to_owned(), kind.clone());
        Self { schema, context, scope, aliases: 0, params: Vec::new() }
    }

    /// Binds a value and names its parameter.
    pub(super) fn bind(&mut self, value: impl Into<Sql>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    /// The joins that the fields named so far need.
    pub(super) fn joins(&self) -> String {
        let joins = self.scope.joins.iter();
        joins.map(|Join { alias, on, .. }| format!(" LEFT JOIN record {alias} ON {alias}.key = {on}")).collect()
    }

    /// The kind at the end of a chain of links, where it is known.
    fn kind_at(&self, links: &[String]) -> Option<Kind> {
        let mut kind = Some(self.scope.kind.clone());
        for link in links {
            kind = target(kind.as_ref(), link);
        }
        kind
    }

    /// The alias of the record at the end of a chain of links.
    pub(super) fn alias(&mut self, links: &[String]) -> String {
        let Some((last, before)) = links.split_last() else { return self.scope.alias.clone() };
        if let Some(join) = self.scope.joins.iter().find(|join| join.links == links) {
            return join.alias.clone();
        }
        let parent = self.alias(before);
        let kind = self.kind_at(before);
        let on = self.field(&parent, kind.as_ref(), last);
        let alias = self.new_alias();
        self.scope.joins.push(Join { links: links.to_vec(), alias: alias.clone(), on });
        alias
    }

    pub(super) fn new_alias(&mut self) -> String {
        self.aliases += 1;
        format!("j{}", self.aliases)
    }

    pub(super) fn field(&mut self, alias: &str, kind: Option<&Kind>, field: &str) -> String {
        if kind.is_some_and(is_history) {
            return history_field(alias, field);
        }
        if let Some(column) = kind.and_then(|kind| column_of(kind, field)).or_else(|| is_common(field)) {
            return format!("{alias}.{column}");
        }
        if let Some(column) = kind.filter(|kind| is_all_activities(kind)).and(Some(field)) {
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
        let kind = self.kind_at(links);
        let text = |sql| Column { sql, field_type: Some(FieldType::Text), raw: true, link: None, micros: None };
        match (field, &kind) {
            (_, Some(kind)) if is_history(kind) => self.history_column(&alias, field),
            ("name", _) => text(format!("{alias}.name")),
            ("id", _) => text(format!("substr({alias}.key, instr({alias}.key, ':') + 1)")),
            ("kind", Some(kind)) if kind.is_activity() || is_all_activities(kind) => text(kind_name(&alias, "key")),
            ("at", Some(kind)) if kind.is_activity() || is_all_activities(kind) => {
                let sql = self.moment(&alias, kind);
                Column { field_type: Some(FieldType::Time), raw: false, ..text(sql) }
            }
            (field, kind) => {
                let sql = self.field(&alias, kind.as_ref(), field);
                let link = kind.as_ref().and_then(|kind| column_of(kind, field)).filter(|c| LINKS.contains(c));
                Column { field_type: self.type_of(kind.as_ref(), field), raw: false, link, ..text(sql) }
            }
        }
    }

    /// For an indexed link to records of one kind: the column, and the condition that a record `t` is of that kind.
    pub(super) fn targets(&mut self, path: &Path) -> Option<(String, String)> {
        let kind = self.kind_at(&path.0)?;
        let column = self.column(path);
        column.link?;
        let number = self.bind(kind.as_str().to_owned());
        Some((column.sql, format!("t.kind = (SELECT no FROM kind WHERE name = {number})")))
    }

    /// What to sort by for a field: links by the name of what they point at, texts without case.
    pub(super) fn sort(&mut self, path: &Path) -> String {
        let column = self.column(path);
        match column.field_type {
            Some(FieldType::Reference) => format!("{}.folded", self.alias(&path.0)),
            _ if column.is_number() || column.is_day() => column.sql,
            _ if path.0 == ["name"] && !is_history(&self.scope.kind) => "r.folded".to_owned(),
            _ => format!("{} COLLATE NOCASE", column.sql),
        }
    }

    /// A condition that is true exactly for the records that fit.
    pub(super) fn expr(&mut self, expr: &Expr) -> String {
        match expr {
            Expr::And(parts) => self.joined(parts, " AND ", "1"),
            Expr::Or(parts) => self.joined(parts, " OR ", "0"),
            Expr::Not(inner) => negated(&self.expr(inner)),
            Expr::Empty(path) if path.0.len() < 2 => format!("{} IS NULL", self.column(path).sql),
            Expr::Empty(path) => {
                negated(&self.on(path, &mut |this, path| format!("{} IS NOT NULL", this.column(path).sql)))
            }
            Expr::Compare(path, Op::Ne, literal) => {
                negated(&self.on(path, &mut |this, path| this.compare(path, Op::Eq, literal)))
            }
            Expr::Compare(path, op, literal) => self.on(path, &mut |this, path| this.compare(path, *op, literal)),
            Expr::Within(path, period) => {
                let (from, to) = self.context.range(period);
                self.on(path, &mut |this, path| this.days(path, Days { from: Some(from), to: Some(to) }))
            }
            Expr::Calc(operand, op, number) => self.calc(operand, *op, *number),
            Expr::Has(related) => self.has(related),
            Expr::OneOf(path, items) => self.on(path, &mut |this, path| {
                let parts: Vec<_> = items.iter().map(|item| this.compare(path, Op::Eq, item)).collect();
                if parts.is_empty() { "0".to_owned() } else { format!("({})", parts.join(" OR ")) }
            }),
        }
    }

    /// A condition on a field, one that an empty field does not meet. Behind a link the linked records are asked
    /// first, all at once, and then the links to those that fit are looked up: that is far fewer steps than
    /// following each link.
    fn on(&mut self, path: &Path, condition: &mut dyn FnMut(&mut Self, &Path) -> String) -> String {
        let Some((link, rest)) = path.0.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            return condition(self, path);
        };
        let Some(kind) = target(Some(&self.scope.kind), link) else { return condition(self, path) };
        let keys = self.keys(kind, &mut |this| this.on(&Path(rest.to_vec()), condition));
        format!("{} IN ({keys})", self.column(&Path::new(link)).sql)
    }

    /// A select of the keys of the records of a kind that fit a condition.
    fn keys(&mut self, kind: Kind, condition: &mut dyn FnMut(&mut Self) -> String) -> String {
        let number = format!("(SELECT no FROM kind WHERE name = {})", self.bind(kind.as_str().to_owned()));
        let alias = self.new_alias();
        let inner = Scope::new(alias.clone(), kind);
        let outer = std::mem::replace(&mut self.scope, inner);
        let fits = condition(self);
        let joins = self.joins();
        self.scope = outer;
        format!(
            "SELECT {alias}.key FROM record {alias}{joins} WHERE {alias}.row >= {number} << {KIND_SHIFT} \
             AND {alias}.row < ({number} + 1) << {KIND_SHIFT} AND {fits}"
        )
    }

    fn joined(&mut self, parts: &[Expr], word: &str, none: &str) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.expr(part)).collect();
        if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(word)) }
    }

    fn compare(&mut self, path: &Path, op: Op, literal: &Literal) -> String {
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
        match Days::that(op, date) {
            Some(days) => self.days(path, days),
            None => "0".to_owned(),
        }
    }

    fn days(&mut self, path: &Path, days: Days) -> String {
        let column = self.column(path);
        match &column.micros {
            Some(micros) => days.of_micros(micros, &self.context.zone, &mut |value| self.bind(value)),
            None => {
                let zone = self.context.zone.clone();
                days.of_cells(&column.sql, &zone, &mut |value| self.bind(value))
            }
        }
    }

    fn equals(&mut self, path: &Path, wanted: &str) -> String {
        let column = self.column(path);
        let (before, after) = if wanted.is_ascii() {
            let cell = self.bind(if column.raw { wanted.to_owned() } else { text_cell(wanted) });
            ("", format!(" = {cell} COLLATE NOCASE"))
        } else {
            ("same(", format!(", {})", self.bind(wanted.to_owned())))
        };
        let same = |sql: &str| format!("{before}{sql}{after}");
        match column.field_type {
            None | Some(FieldType::Reference) => {
                let link = self.bind(format!("#{wanted}"));
                let name = self.bind(fold_text(wanted));
                let keys = format!(
                    "SELECT key FROM record WHERE kind IN (SELECT no FROM kind) AND folded = {name} UNION ALL SELECT {link}"
                );
                let points = points_at(&column, &keys, &same);
                match column.field_type {
                    // It may hold a list as well.
                    None => format!("({points} OR item({}, {}))", column.sql, self.bind(wanted.to_owned())),
                    Some(_) => points,
                }
            }
            Some(FieldType::MultiPicklist) => {
                let same = same(&column.sql);
                format!("({same} OR item({}, {}))", column.sql, self.bind(wanted.to_owned()))
            }
            _ => same(&column.sql),
        }
    }

    fn contains(&mut self, path: &Path, literal: &Literal) -> String {
        let Literal::Text(words) = literal else { return "0".to_owned() };
        let column = self.column(path);
        let words = self.bind(fold_text(words));
        let has = |sql: &str| format!("has({sql}, {words})");
        match self.kind_at(&path.0) {
            _ if column.field_type.is_some_and(|known| known != FieldType::Reference) => has(&column.sql),
            Some(kind) => {
                let keys = self.keys(kind, &mut |this| format!("instr({}.folded, {words}) > 0", this.scope.alias));
                points_at(&column, &keys, &has)
            }
            None => {
                let linked = self.alias(&path.0);
                format!("ifnull({}, instr({linked}.folded, {words}) > 0)", has(&column.sql))
            }
        }
    }
}

/// That a link leads to one of some keys, or is a text, never resolved to a record, that fits.
fn points_at(column: &Column, keys: &str, fits: &dyn Fn(&str) -> String) -> String {
    let sql = &column.sql;
    let Some(name) = column.link else { return format!("({sql} IN ({keys}) OR {})", fits(sql)) };
    // Stored links begin with `#`, so the texts lie below and above them in the index of the column.
    let texts = |place: &str| format!("SELECT {name} FROM record WHERE {name} {place} AND {}", fits(name));
    format!("{sql} IN ({keys} UNION ALL {} UNION ALL {})", texts("< '#'"), texts(">= '$'"))
}

pub(super) fn negated(condition: &str) -> String {
    format!("NOT ifnull({condition}, 0)")
}
