//! Reads an expression by the parser of the template engine, so that there is one syntax, into a tree of our own.
//!
//! Not for: meaning (see `check` and `eval`). Invariants: the only file that names the engine's syntax tree, which has no
//! stable interface (its version is pinned); nothing of the engine's folding of constants is used, because it compares
//! values of different types; an expression is short, so that no reading of it can run out of stack.

use super::ExprError;
use super::tree::{Is, Node, Operator, Place, Sign};
use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, UnaryOpKind};
use minijinja::machinery::{Span, parse_expr};
use serde_json::Value;
use std::cell::Cell;

/// Most bytes of an expression.
const LONGEST: usize = 2_000;
/// Most expressions inside each other, `a + b + c` counting as two.
const DEEPEST: usize = 64;

type Read = Result<Node, ExprError>;

/// Reads an expression.
pub(super) fn read(source: &str) -> Read {
    if source.len() > LONGEST {
        let what = format!("an expression of {} characters is too long", source.chars().count());
        return Err(ExprError::new(
            Place { line: 1, column: 1 },
            what,
            "cut it: give its parts names with a `set` step",
        ));
    }
    if source.trim().is_empty() {
        let mend = "write a condition such as `open and amount > 5000`, or leave the key out";
        return Err(ExprError::new(Place { line: 1, column: 1 }, "there is no expression", mend));
    }
    let tree = parse_expr(source).map_err(|error| {
        let at = error.range().map_or(0, |range| range.start);
        let what = error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("syntax: {detail}"));
        ExprError::new(place(source, at), what, mend(source))
    })?;
    Reader { source, depth: Cell::new(0) }.node(&tree)
}

/// What to write instead of signs of other languages.
fn mend(source: &str) -> &'static str {
    let lone = |at: usize| {
        let (before, after) = (source[..at].chars().next_back(), source[at + 1..].chars().next());
        after != Some('=') && !before.is_some_and(|c| matches!(c, '=' | '!' | '<' | '>'))
    };
    if source.contains("&&") {
        "write `and` instead of `&&`"
    } else if source.contains("||") {
        "write `or` instead of `||`"
    } else if source.match_indices('=').any(|(at, _)| lone(at)) {
        "write `==` to compare"
    } else if source.contains(['“', '”', '„', '‘', '’']) {
        "use straight quotation marks: `\"` or `'`"
    } else if source.match_indices('!').any(|(at, _)| !source[at + 1..].starts_with('=')) {
        "write `not` instead of `!`"
    } else {
        "expressions read like `open and (amount or 0) > 5000`"
    }
}

/// Line and column of a byte.
fn place(source: &str, at: usize) -> Place {
    let before = crate::crm::format::before(source, at);
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
    Place { line: before.matches('\n').count() + 1, column: column + 1 }
}

struct Reader<'a> {
    source: &'a str,
    depth: Cell<usize>,
}

impl Reader<'_> {
    fn at(&self, span: Span) -> Place {
        place(self.source, span.start_offset as usize)
    }

    fn node(&self, expr: &Expr<'_>) -> Read {
        let depth = self.depth.get() + 1;
        if depth > DEEPEST {
            let what = format!("more than {DEEPEST} expressions stand inside each other");
            return Err(ExprError::new(self.at(expr.span()), what, "give parts of it names with a `set` step"));
        }
        self.depth.set(depth);
        let is = self.is(expr);
        self.depth.set(depth - 1);
        Ok(Node { at: self.at(expr.span()), is: is? })
    }

    fn is(&self, expr: &Expr<'_>) -> Result<Is, ExprError> {
        let boxed = |expr: &Expr<'_>| self.node(expr).map(Box::new);
        Ok(match expr {
            Expr::Var(var) => Is::Name(var.id.to_owned()),
            Expr::Const(known) => Is::Const(self.constant(&known.value, expr)?),
            Expr::UnaryOp(of) => match of.op {
                UnaryOpKind::Not => Is::Not(boxed(&of.expr)?),
                UnaryOpKind::Neg => Is::Negative(boxed(&of.expr)?),
            },
            Expr::BinOp(of) => self.binary(of.op, &of.left, &of.right)?,
            Expr::Compare(of) => {
                let rest = of.ops.iter().map(|op| Ok((sign(op.op), self.node(&op.expr)?)));
                Is::Compare(boxed(&of.expr)?, rest.collect::<Result<_, _>>()?)
            }
            Expr::IfExpr(of) => Is::If {
                test: boxed(&of.test_expr)?,
                yes: boxed(&of.true_expr)?,
                no: of.false_expr.as_ref().map(boxed).transpose()?,
            },
            Expr::Filter(of) => match &of.expr {
                Some(inner) => {
                    Is::Filter { name: of.name.to_owned(), of: boxed(inner)?, args: self.args(&of.args, expr)? }
                }
                None => return Err(self.no(expr, "a filter without a value before it")),
            },
            Expr::Test(of) => {
                Is::Test { name: of.name.to_owned(), of: boxed(&of.expr)?, args: self.args(&of.args, expr)? }
            }
            Expr::GetAttr(of) => Is::Field(boxed(&of.expr)?, of.name.to_owned()),
            Expr::GetItem(of) => Is::Item(boxed(&of.expr)?, boxed(&of.subscript_expr)?),
            Expr::List(of) => Is::List(self.nodes(&of.items)?),
            Expr::Tuple(of) => Is::List(self.nodes(&of.items)?),
            Expr::Map(of) => {
                let pairs = of.keys.iter().zip(&of.values).map(|(key, value)| Ok((self.node(key)?, self.node(value)?)));
                Is::Map(pairs.collect::<Result<_, ExprError>>()?)
            }
            Expr::Slice(_) => return Err(self.no(expr, "a slice such as `[1:3]`")),
            Expr::Call(_) => return Err(self.no(expr, "a call such as `name()`")),
        })
    }

    fn binary(&self, op: BinOpKind, left: &Expr<'_>, right: &Expr<'_>) -> Result<Is, ExprError> {
        let (left, right) = (Box::new(self.node(left)?), self.node(right)?);
        let compare = |sign: Sign, left, right| Ok(Is::Compare(left, vec![(sign, right)]));
        let compute = |operator: Operator, left, right| Ok(Is::Arithmetic(operator, left, Box::new(right)));
        match op {
            BinOpKind::Eq => compare(Sign::Equal, left, right),
            BinOpKind::Ne => compare(Sign::Unequal, left, right),
            BinOpKind::Lt => compare(Sign::Less, left, right),
            BinOpKind::Lte => compare(Sign::AtMost, left, right),
            BinOpKind::Gt => compare(Sign::More, left, right),
            BinOpKind::Gte => compare(Sign::AtLeast, left, right),
            BinOpKind::In => compare(Sign::In, left, right),
            BinOpKind::ScAnd => Ok(Is::And(left, Box::new(right))),
            BinOpKind::ScOr => Ok(Is::Or(left, Box::new(right))),
            BinOpKind::Concat => Ok(Is::Join(left, Box::new(right))),
            BinOpKind::Add => compute(Operator::Add, left, right),
            BinOpKind::Sub => compute(Operator::Subtract, left, right),
            BinOpKind::Mul => compute(Operator::Multiply, left, right),
            BinOpKind::Div => compute(Operator::Divide, left, right),
            BinOpKind::FloorDiv => compute(Operator::Whole, left, right),
            BinOpKind::Rem => compute(Operator::Rest, left, right),
            BinOpKind::Pow => compute(Operator::Power, left, right),
        }
    }

    fn nodes(&self, items: &[Expr<'_>]) -> Result<Vec<Node>, ExprError> {
        items.iter().map(|item| self.node(item)).collect()
    }

    fn args(&self, args: &[CallArg<'_>], of: &Expr<'_>) -> Result<Vec<Node>, ExprError> {
        let one = |arg: &CallArg<'_>| match arg {
            CallArg::Pos(expr) => self.node(expr),
            CallArg::Kwarg(name, expr) if *name == "attribute" => self.node(expr),
            _ => Err(self.no(of, "an argument by name")),
        };
        args.iter().map(one).collect()
    }

    fn constant(&self, value: &minijinja::Value, of: &Expr<'_>) -> Result<Value, ExprError> {
        serde_json::to_value(value).map_err(|_| self.no(of, "a constant of this kind"))
    }

    fn no(&self, expr: &Expr<'_>, what: &str) -> ExprError {
        let mend =
            "use names, fields, comparisons, `and`/`or`/`not`, sums, filters such as `| length`, and `x if y else z`";
        ExprError::new(self.at(expr.span()), format!("{what} has no place in an expression"), mend)
    }
}

fn sign(op: CompareOpKind) -> Sign {
    match op {
        CompareOpKind::Eq => Sign::Equal,
        CompareOpKind::Ne => Sign::Unequal,
        CompareOpKind::Lt => Sign::Less,
        CompareOpKind::Lte => Sign::AtMost,
        CompareOpKind::Gt => Sign::More,
        CompareOpKind::Gte => Sign::AtLeast,
        CompareOpKind::In => Sign::In,
        CompareOpKind::NotIn => Sign::NotIn,
    }
}
