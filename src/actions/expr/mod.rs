//! Expressions: the conditions and values of action files, in the syntax of the templates, typed.
//!
//! For: [`Expression::read`], [`Expression::check`] against what is declared ([`Scope`]), [`Expression::eval`].
//! Not for: templates (see `template`), which print text and are lenient about types.
//! Invariants: comparing or adding values of different types is an error, never false; a name that nobody declared is an
//! error when the file is read; `none` equals only none and is neither more nor less than anything; no expression runs
//! longer than it is long.

mod check;
mod eval;
mod filters;
mod kind;
mod near;
mod read;
mod scope;
#[cfg(test)]
mod tests;
mod tree;

pub use kind::Type;
pub(super) use kind::word;
pub(super) use near::nearest;
pub(super) use scope::Scope;
pub(super) use tree::Place;

use serde_json::Value;
use std::collections::BTreeSet;
use tree::{Is, Node};

/// What is wrong with an expression: where inside it, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExprError {
    pub(super) at: Place,
    pub(super) what: String,
    pub(super) mend: String,
    /// Whether the file cannot be used with it; otherwise it is a doubt.
    pub(super) fatal: bool,
}

impl ExprError {
    pub(super) fn new(at: Place, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { at, what: what.into(), mend: mend.into(), fatal: true }
    }

    /// The same as a doubt: it may go wrong on some record.
    pub(super) fn doubt(at: Place, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { fatal: false, ..Self::new(at, what, mend) }
    }
}

/// An expression that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expression {
    source: String,
    root: Node,
}

impl Expression {
    /// Reads one.
    pub(super) fn read(source: &str) -> Result<Self, ExprError> {
        Ok(Self { source: source.to_owned(), root: read::read(source)? })
    }

    /// As it was written.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Its type against what is declared, and everything that is wrong with it.
    pub(super) fn check(&self, scope: &Scope) -> (Type, Vec<ExprError>) {
        check::check(&self.root, scope)
    }

    /// Its value; an error says what does not fit.
    pub(super) fn eval(&self, data: &Value) -> Result<Value, ExprError> {
        eval::eval(&self.root, data)
    }

    /// Whether it holds.
    pub(super) fn holds(&self, data: &Value) -> Result<bool, ExprError> {
        self.eval(data).map(|value| eval::truth(&value))
    }

    /// The first part of a chain of `and` that does not hold, as it was written, with the names it looks at; all of it where
    /// the parts cannot be told apart.
    pub(super) fn failing(&self, data: &Value) -> (&str, BTreeSet<String>) {
        let mut parts = Vec::new();
        self.root.parts(&mut parts);
        let holds = |node: &&&Node| eval::eval(node, data).is_ok_and(|value| eval::truth(&value));
        let held = parts.iter().take_while(holds).count();
        let start = |node: &Node| (node.at.line == 1).then(|| self.source.char_indices().nth(node.at.column - 1))?;
        let from = parts.get(held).and_then(|node| start(node)).map(|(at, _)| at);
        let to = parts.get(held + 1).map_or(Some(self.source.len()), |node| start(node).map(|(at, _)| at));
        let written = from.zip(to).and_then(|(from, to)| self.source.get(from..to));
        // A part begins at the `and` before it where it is a comparison.
        let written =
            written.map(|text| text.trim_start_matches("and ").trim_end().trim_end_matches(" and").trim_end());
        let whole = |text: &&str| text.matches('(').count() == text.matches(')').count() && !text.is_empty();
        match (written.filter(whole), parts.get(held)) {
            (Some(text), Some(node)) => (text, node.names()),
            _ => (&self.source, self.names()),
        }
    }

    /// The names that it uses.
    pub(super) fn names(&self) -> BTreeSet<String> {
        self.root.names()
    }

    /// Ways to values that it uses: `record.amount`.
    pub(super) fn paths(&self) -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        self.root.walk(&mut |node| paths.extend(node.path()));
        paths
    }

    /// Its value where that depends on nothing.
    pub(super) fn constant(&self) -> Option<Value> {
        if self.names().is_empty() { self.eval(&Value::Null).ok() } else { None }
    }

    /// Whether two say the same, however they are spaced.
    pub(super) fn same(&self, other: &Self) -> bool {
        let shape = |node: &Node| {
            let mut shape = Vec::new();
            node.walk(&mut |node| shape.push(plain(node)));
            shape
        };
        shape(&self.root) == shape(&other.root)
    }
}

impl Node {
    /// The parts of a chain of `and`, in their order.
    fn parts<'n>(&'n self, out: &mut Vec<&'n Self>) {
        match &self.is {
            Is::And(a, b) => {
                a.parts(out);
                b.parts(out);
            }
            _ => out.push(self),
        }
    }

    fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.walk(&mut |node| {
            if let Is::Name(name) = &node.is {
                names.insert(name.clone());
            }
        });
        names
    }
}

/// A node without its children and places.
fn plain(node: &Node) -> String {
    match &node.is {
        Is::Const(value) => format!("c{value}"),
        Is::Name(name) => format!("n{name}"),
        Is::Field(_, name) => format!("f{name}"),
        Is::Item(..) => "item".to_owned(),
        Is::Not(_) => "not".to_owned(),
        Is::Negative(_) => "neg".to_owned(),
        Is::And(..) => "and".to_owned(),
        Is::Or(..) => "or".to_owned(),
        Is::Compare(_, rest) => format!("{:?}", rest.iter().map(|(sign, _)| sign).collect::<Vec<_>>()),
        Is::Arithmetic(operator, ..) => format!("{operator:?}"),
        Is::Join(..) => "~".to_owned(),
        Is::If { no, .. } => format!("if{}", no.is_some()),
        Is::Filter { name, args, .. } => format!("|{name}{}", args.len()),
        Is::Test { name, args, .. } => format!("is{name}{}", args.len()),
        Is::List(items) => format!("[{}", items.len()),
        Is::Map(items) => format!("{{{}", items.len()),
    }
}
