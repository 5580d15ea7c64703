//! What is computed from a record, as SQL: operands, related records, the field history.
//!
//! Invariant: the SQL gives what [`crate::crm::query::Operand::number`] gives; nothing where that gives nothing.

use super::columns::{LINKS, column_of};
use super::compile::{Compiler, Scope, negated};
use super::rows::KIND_SHIFT;
use crate::crm::Kind;
use crate::crm::query::{Literal, Op, Operand, Related, asked_links, is_history, members};

impl Compiler<'_> {
    /// A comparison of something computed.
    pub(super) fn calc(&mut self, operand: &Operand, op: Op, number: f64) -> String {
        let computed = self.number(operand);
        let number = self.bind(number);
        if op == Op::Ne { negated(&format!("{computed} = {number}")) } else { format!("{computed} {op} {number}") }
    }

    /// A number, or `NULL`.
    pub(super) fn number(&mut self, operand: &Operand) -> String {
        match operand {
            Operand::Field(path) => {
                // Numbers sort before every text: what is not below '' is no number.
                let column = self.column(path).sql;
                format!("CASE WHEN {column} < '' THEN {column} END")
            }
            Operand::Constant(Literal::Number(number)) => self.bind(*number),
            Operand::Constant(_) => "NULL".to_owned(),
            Operand::Days(from, to) => format!("days({}, {})", self.end(from), self.end(to)),
            Operand::Math(left, arith, right) => {
                let (left, right) = (self.number(left), self.number(right));
                format!("({left} {arith} {right})")
            }
            Operand::Count(related) => format!("CAST({} AS REAL)", self.count(related)),
        }
    }

    /// A day or moment as a cell.
    fn end(&mut self, operand: &Operand) -> String {
        match operand {
            Operand::Field(path) => self.column(path).sql,
            Operand::Constant(Literal::Date(day)) => self.bind(format!("@{day}")),
            Operand::Constant(Literal::Today(offset)) => {
                let day = self.context.day(*offset);
                self.bind(format!("@{day}"))
            }
            _ => "NULL".to_owned(),
        }
    }

    /// That a related record fits. The related records are asked first, all at once, and then the records that they
    /// lead to are looked up.
    pub(super) fn has(&mut self, asked: &Related) -> String {
        let outer = self.scope.alias.clone();
        if is_history(&asked.kind) {
            let Inside { alias, joins, fits } = self.inside(&asked.kind, asked);
            return format!("{outer}.key IN (SELECT {alias}.record FROM field_history {alias}{joins} WHERE {fits})");
        }
        let to = self.scope.kind.clone();
        let (mut direct, mut through) = (Vec::new(), Vec::new());
        for kind in members(&asked.kind) {
            let (fields, reaches) = asked_links(self.schema, &kind, &to, asked.via.as_deref());
            for field in fields {
                let list = if reaches { &mut through } else { &mut direct };
                list.push(self.targets_of(&kind, &field, asked));
            }
        }
        if !through.is_empty() {
            direct.push(self.and_their_accounts(&through.join(" UNION ALL ")));
        }
        if direct.is_empty() { "0".to_owned() } else { format!("{outer}.key IN ({})", direct.join(" UNION ALL ")) }
    }

    /// What the link of the fitting records of a kind leads to.
    fn targets_of(&mut self, kind: &Kind, field: &str, asked: &Related) -> String {
        let Inside { alias, joins, fits } = self.inside(kind, asked);
        let link = self.field(&alias, Some(kind), field);
        let of_kind = self.of_kind(&alias, kind);
        format!("SELECT {link} FROM record {alias}{joins} WHERE {of_kind} AND {link} IS NOT NULL AND {fits}")
    }

    /// Some keys, and those of the accounts that the records behind them belong to.
    fn and_their_accounts(&mut self, keys: &str) -> String {
        let (found, owned) = (self.new_alias(), self.new_alias());
        format!(
            "SELECT k FROM (WITH {found}(k) AS MATERIALIZED ({keys}) SELECT k FROM {found} UNION ALL \
             SELECT {owned}.account FROM {found} CROSS JOIN record {owned} ON {owned}.key = k \
             WHERE {owned}.account IS NOT NULL AND NOT {})",
            is_account(&owned)
        )
    }

    /// How many related records fit, looked up for each record.
    fn count(&mut self, asked: &Related) -> String {
        let outer = self.scope.alias.clone();
        if is_history(&asked.kind) {
            let Inside { alias, joins, fits } = self.inside(&asked.kind, asked);
            return format!(
                "(SELECT count(*) FROM field_history {alias}{joins} WHERE {alias}.record = {outer}.key AND {fits})"
            );
        }
        let to = self.scope.kind.clone();
        let mut counts = Vec::new();
        for kind in members(&asked.kind) {
            let mut keys = format!("SELECT {outer}.key");
            let (fields, reaches) = asked_links(self.schema, &kind, &to, asked.via.as_deref());
            if reaches {
                let owned = self.new_alias();
                keys.push_str(&format!(
                    " UNION ALL SELECT {owned}.key FROM record {owned} WHERE {owned}.account = {outer}.key AND NOT {}",
                    is_account(&owned)
                ));
            }
            let Inside { alias, joins, fits } = self.inside(&kind, asked);
            let leads: Vec<_> = fields.iter().map(|field| self.leads(&alias, &kind, field, &keys)).collect();
            if !leads.is_empty() {
                let of_kind = self.of_kind(&alias, &kind);
                let leads = leads.join(" OR ");
                counts.push(format!(
                    "(SELECT count(*) FROM record {alias}{joins} WHERE ({leads}) AND {of_kind} AND {fits})"
                ));
            }
        }
        if counts.is_empty() { "0".to_owned() } else { format!("({})", counts.join(" + ")) }
    }

    /// That a link leads to one of some keys, by an index.
    fn leads(&mut self, alias: &str, kind: &Kind, field: &str, keys: &str) -> String {
        match column_of(kind, field).filter(|column| LINKS.contains(column)) {
            Some(column) => format!("{alias}.{column} IN ({keys})"),
            None => {
                let field = self.bind(field.to_owned());
                format!("{alias}.row IN (SELECT row FROM link WHERE field = {field} AND target IN ({keys}))")
            }
        }
    }

    /// The condition on related records, in a scope of its own.
    fn inside(&mut self, kind: &Kind, asked: &Related) -> Inside {
        let alias = self.new_alias();
        let outer = std::mem::replace(&mut self.scope, Scope::new(alias.clone(), kind.clone()));
        let fits = asked.filter.as_deref().map_or_else(|| "1".to_owned(), |filter| self.expr(filter));
        let joins = self.joins();
        self.scope = outer;
        Inside { alias, joins, fits }
    }

    /// That a record is of a kind. A kind is a value in indexes and a range of rows: with these odds the planner takes
    /// an index where that has all that is asked for or finds few rows, and else reads the rows in their order.
    fn of_kind(&mut self, alias: &str, kind: &Kind) -> String {
        let number = format!("(SELECT no FROM kind WHERE name = {})", self.bind(kind.as_str().to_owned()));
        format!(
            "{alias}.kind = {number} AND likelihood({alias}.row >= {number} << {KIND_SHIFT}, 0.35) \
             AND likelihood({alias}.row < ({number} + 1) << {KIND_SHIFT}, 0.35)"
        )
    }
}

/// Related records in the making.
struct Inside {
    alias: String,
    joins: String,
    fits: String,
}

/// That a key is one of an account.
fn is_account(alias: &str) -> String {
    format!("substr({alias}.key, 1, 9) = '#account:'")
}
