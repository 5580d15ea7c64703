//! The type of an expression against what is declared, before it ever runs.
//!
//! Not for: values. Invariants: what is certain to fail on every record is an error; what fails only where something is
//! none is a doubt; a name that was tested (`x is not none and …`) is not doubted any more.

use super::filters::{self, Gives};
use super::tree::{Is, Node, Operator, Sign};
use super::{ExprError, Scope, Type};
use std::collections::BTreeSet;

/// Ways to values that are known not to be none.
type Known = BTreeSet<String>;

/// Signals whose words are told in lower case, however the record writes them.
const LOWER: &[&str] = &["kind", "priority"];

struct Checker<'a> {
    scope: &'a Scope,
    wrong: Vec<ExprError>,
}

/// The type of an expression, and everything that is wrong with it, where these did not hold before it.
pub(super) fn check(node: &Node, scope: &Scope, failed: &[&Node]) -> (Type, Vec<ExprError>) {
    let mut checker = Checker { scope, wrong: Vec::new() };
    let known = failed.iter().flat_map(|node| failing(node)).collect();
    let kind = checker.kind(node, &known);
    (kind, checker.wrong)
}

impl Checker<'_> {
    fn error(&mut self, node: &Node, what: impl Into<String>, mend: impl Into<String>) {
        self.wrong.push(ExprError::new(node.at, what, mend));
    }

    fn kind(&mut self, node: &Node, known: &Known) -> Type {
        let kind = self.declared(node, known);
        match node.path() {
            Some(path) if known.contains(&path) => kind.sure().clone(),
            _ => kind,
        }
    }

    fn declared(&mut self, node: &Node, known: &Known) -> Type {
        match &node.is {
            Is::Const(value) => Type::of(value),
            Is::Name(name) => self.name(node, name),
            Is::Field(of, name) => self.field(node, of, name, known),
            Is::Item(of, at) => self.item(of, at, known),
            Is::Not(of) => {
                self.kind(of, known);
                Type::Bool
            }
            Is::Negative(of) => self.number(of, "-", known),
            Is::And(a, b) => {
                let left = self.kind(a, known);
                let right = self.kind(b, &with(known, holding(a)));
                if right == Type::Bool && left == Type::Bool { Type::Bool } else { left.or(right) }
            }
            Is::Or(a, b) => {
                let left = self.kind(a, known);
                left.sure().clone().or(self.kind(b, &with(known, failing(a))))
            }
            Is::Compare(first, rest) => self.compare(first, rest, known),
            Is::Arithmetic(operator, a, b) => self.compute(node, *operator, a, b, known),
            Is::Join(a, b) => {
                self.kind(a, known);
                self.kind(b, known);
                Type::Text
            }
            Is::If { test, yes, no } => {
                self.kind(test, known);
                let yes = self.kind(yes, &with(known, holding(test)));
                match no {
                    Some(no) => yes.or(self.kind(no, &with(known, failing(test)))),
                    None => yes.maybe(),
                }
            }
            Is::Filter { name, of, args } => self.filter(node, name, of, args, known),
            Is::Test { name, of, args } => {
                args.iter().for_each(|arg| _ = self.kind(arg, known));
                self.wrong.extend(filters::find_test(node, name, args.len()).err());
                // What may not be there may be asked for.
                if !matches!(name.as_str(), "defined" | "undefined") {
                    self.kind(of, known);
                }
                Type::Bool
            }
            Is::List(items) => {
                items.iter().map(|item| self.kind(item, known)).reduce(Type::or).unwrap_or_default().list()
            }
            Is::Map(pairs) => self.group(pairs, known),
        }
    }

    fn group(&mut self, pairs: &[(Node, Node)], known: &Known) -> Type {
        let one = |(key, value): &(Node, Node)| {
            self.kind(key, known);
            let kind = self.kind(value, known);
            if let Is::Const(serde_json::Value::String(name)) = &key.is { Some((name.clone(), kind)) } else { None }
        };
        Type::Map(pairs.iter().map(one).collect())
    }

    fn name(&mut self, node: &Node, name: &str) -> Type {
        self.scope.get(name).unwrap_or_else(|| {
            self.error(node, format!("`{name}` is not known here"), self.scope.help(name));
            Type::Any
        })
    }

    fn field(&mut self, node: &Node, of: &Node, name: &str, known: &Known) -> Type {
        let kind = self.kind(of, known);
        match kind.sure() {
            Type::Any | Type::Map(None) => Type::Any,
            Type::Map(Some(fields)) => fields.get(name).cloned().unwrap_or_else(|| {
                let near = super::nearest(name, fields.keys().map(String::as_str));
                let mend = near.map_or_else(
                    || format!("there are: {}", fields.keys().cloned().collect::<Vec<_>>().join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                self.error(node, format!("there is no `{name}` in {}", said(of)), mend);
                Type::Any
            }),
            other => {
                let what = format!("`.{name}` needs a group of values, and {} is {other}", said(of));
                self.error(node, what, "leave the `.` and the name after it out");
                Type::Any
            }
        }
    }

    fn item(&mut self, of: &Node, at: &Node, known: &Known) -> Type {
        self.kind(at, known);
        match self.kind(of, known).sure() {
            Type::List(of) => (**of).clone(),
            _ => Type::Any,
        }
    }

    /// What is computed with has to be a number.
    fn number(&mut self, node: &Node, word: &str, known: &Known) -> Type {
        let kind = self.kind(node, known);
        match kind.sure() {
            Type::Number | Type::Any => {}
            other => {
                let mend = if matches!(node.is, Is::Const(_)) {
                    "write numbers without quotation marks"
                } else {
                    "`x | int` reads a text as a number"
                };
                self.error(node, format!("`{word}` needs numbers, and {} is {other}", said(node)), mend);
            }
        }
        self.doubt(node, &kind, word);
        Type::Number
    }

    fn doubt(&mut self, node: &Node, kind: &Type, word: &str) {
        if kind.may_be_none() {
            let name = node.path().unwrap_or_else(|| "x".to_owned());
            let what = format!("{} may be none, and `{word}` fails on that", said(node));
            let instead = match kind.sure() {
                Type::Text | Type::OneOf(_) => format!(", or `({name} or \"\")`"),
                Type::Number | Type::Any => format!(", or `({name} or 0)`"),
                _ => String::new(),
            };
            let mend = format!("write `{name} is not none and …` before it{instead}");
            self.wrong.push(ExprError::doubt(node.at, what, mend));
        }
    }

    fn compute(&mut self, node: &Node, operator: Operator, a: &Node, b: &Node, known: &Known) -> Type {
        let before = self.wrong.len();
        let (left, right) = (self.kind(a, known), self.kind(b, known));
        match (operator, left.sure(), right.sure()) {
            (Operator::Add, Type::Text | Type::OneOf(_), Type::Text | Type::OneOf(_)) => return Type::Text,
            (Operator::Add, Type::List(_), Type::List(_)) => return left.or(right),
            (Operator::Add | Operator::Subtract, Type::Any, Type::Any) => return Type::Any,
            (Operator::Subtract, Type::Date | Type::Any, Type::Date | Type::Any) => {
                self.doubt(a, &left, "-");
                self.doubt(b, &right, "-");
                return Type::Number;
            }
            (_, Type::Date, Type::Number) | (_, Type::Number, Type::Date) => {
                let what = format!("`{}` cannot mix a date and a number", operator.word());
                self.error(node, what, "a date minus a date is a number of days: `record.close_date - today > 30`");
                return Type::Any;
            }
            _ => {}
        }
        // Both sides are read once more as numbers, so what was found above would be told twice.
        self.wrong.truncate(before);
        self.number(a, operator.word(), known);
        self.number(b, operator.word(), known);
        Type::Number
    }

    fn compare(&mut self, first: &Node, rest: &[(Sign, Node)], known: &Known) -> Type {
        let (mut before, mut left) = (first, self.kind(first, known));
        for (sign, node) in rest {
            let right = self.kind(node, known);
            match sign {
                Sign::In | Sign::NotIn => self.inside(before, &left, node, &right),
                _ => self.pair(*sign, before, &left, node, &right),
            }
            (before, left) = (node, right);
        }
        Type::Bool
    }

    fn pair(&mut self, sign: Sign, a: &Node, left: &Type, b: &Node, right: &Type) {
        let (one, other) = if matches!(a.is, Is::Const(_)) { ((b, right), (a, left)) } else { ((a, left), (b, right)) };
        if let (Type::Date, Is::Const(serde_json::Value::String(text))) = (one.1.sure(), &other.0.is) {
            if text.parse::<jiff::civil::Date>().is_err() {
                self.error(other.0, format!("{text:?} is no date"), "write days as \"2026-11-20\"");
            }
        } else if let (Type::OneOf(words), Is::Const(serde_json::Value::String(text))) = (one.1.sure(), &other.0.is) {
            self.word(other.0, words, text);
        } else if !left.meets(right) {
            let what = format!("`{}` compares {} with {}: {} is {left}", sign.word(), base(left), base(right), said(a));
            self.error(other.0, what, mend_pair(one, other));
        } else if sign.is_order() && matches!(left.sure(), Type::Bool | Type::Map(_) | Type::List(_)) {
            self.error(a, format!("`{}` has no meaning for {left}", sign.word()), "use `==`, or `| length` for a list");
        }
        if sign.is_order() {
            self.doubt(a, left, sign.word());
            self.doubt(b, right, sign.word());
        }
        self.lower(one.0, other.0);
    }

    /// A signal that is told in lower case never is a word with a capital.
    fn lower(&mut self, signal: &Node, node: &Node) {
        if let (Is::Name(name), Is::Const(serde_json::Value::String(text))) = (&signal.is, &node.is)
            && LOWER.contains(&name.as_str())
            && text.chars().any(char::is_uppercase)
        {
            let what = format!("`{name}` is told in lower case, so it is never {text:?}");
            self.wrong.push(ExprError::doubt(node.at, what, format!("write {:?}", text.to_lowercase())));
        }
    }

    /// A word that an enumeration does not have never fits.
    fn word(&mut self, node: &Node, words: &[String], text: &str) {
        if !words.iter().any(|word| word == text) {
            let near = super::nearest(text, words.iter().map(String::as_str));
            let mend = near.map_or_else(
                || format!("it is one of: {}", words.join(", ")),
                |near| format!("did you mean {near:?}?"),
            );
            self.error(node, format!("{text:?} is not among the values it can have"), mend);
        }
    }

    fn inside(&mut self, a: &Node, part: &Type, b: &Node, whole: &Type) {
        match whole.sure() {
            Type::List(of) if !of.meets(part) => {
                let what = format!("{} is {part}, and the list holds {of}", said(a));
                self.error(a, what, "write numbers without quotation marks and texts with them");
            }
            Type::List(_) => {
                if let Is::List(items) = &b.is {
                    items.iter().for_each(|item| self.lower(a, item));
                }
                if let (Type::OneOf(words), Is::List(items)) = (part.sure(), &b.is) {
                    for item in items {
                        if let Is::Const(serde_json::Value::String(text)) = &item.is {
                            self.word(item, words, text);
                        }
                    }
                }
            }
            Type::Any | Type::Map(_) => {}
            Type::Text | Type::OneOf(_) if Type::Text.meets(part) => self.doubt(b, whole, "in"),
            other => {
                let what = format!("`in` needs a list, a text or a group of values, and {} is {other}", said(b));
                self.error(b, what, "write the list in brackets: `x in [\"a\", \"b\"]`");
            }
        }
    }

    fn filter(&mut self, node: &Node, name: &str, of: &Node, args: &[Node], known: &Known) -> Type {
        let kind = self.kind(of, known);
        let given: Vec<Type> = args.iter().map(|arg| self.kind(arg, known)).collect();
        let found = match filters::find(node, name, args.len()) {
            Ok(found) => found,
            Err(error) => {
                self.wrong.push(error);
                return Type::Any;
            }
        };
        if !found.takes.fits(&kind) {
            let what = format!("`{name}` needs {}, and {} is {kind}", found.takes.word(), said(of));
            self.error(node, what, "use it on a value of that type");
        } else if found.takes != filters::Takes::Anything {
            self.doubt(of, &kind, name);
        }
        if matches!(name, "min" | "max" | "sum" | "sort")
            && let Type::List(of) = kind.sure()
            && of.may_be_none()
        {
            let what = format!("an entry of the list may be none, and `{name}` fails on that");
            self.wrong.push(ExprError::doubt(node.at, what, "write `(x or 0)` for the entry"));
        }
        match (found.gives, kind) {
            (Gives::Number, _) => Type::Number,
            (Gives::Text, _) => Type::Text,
            (Gives::Entry, Type::List(of)) if matches!(name, "min" | "max") => of.sure().clone(),
            (Gives::Entry, Type::List(of)) => *of,
            (Gives::Same, kind) => kind,
            (Gives::Default, kind) => kind.sure().clone().or(given.into_iter().next().unwrap_or_default()),
            _ => Type::Any,
        }
    }
}

/// What a node is called in a message.
fn said(node: &Node) -> String {
    match (&node.is, node.path()) {
        (_, Some(path)) => format!("`{path}`"),
        (Is::Const(value), None) => format!("`{value}`"),
        _ => "this".to_owned(),
    }
}

fn base(kind: &Type) -> String {
    kind.sure().to_string()
}

fn mend_pair((_, kind): (&Node, &Type), (node, _): (&Node, &Type)) -> String {
    match (kind.sure(), &node.is) {
        (Type::Number, Is::Const(serde_json::Value::String(text))) if text.parse::<f64>().is_ok() => {
            format!("write {text} without quotation marks")
        }
        (Type::Text | Type::OneOf(_), Is::Const(value @ serde_json::Value::Number(_))) => {
            format!("write \"{value}\" in quotation marks")
        }
        _ => "compare values of one type".to_owned(),
    }
}

fn with(known: &Known, more: Known) -> Known {
    known.union(&more).cloned().collect()
}

/// What is not none where a node holds.
fn holding(node: &Node) -> Known {
    match &node.is {
        Is::Not(of) => failing(of),
        Is::And(a, b) => with(&holding(a), holding(b)),
        Is::Or(a, b) => holding(a).intersection(&holding(b)).cloned().collect(),
        Is::Compare(first, rest) => {
            let one = |node: &Node| node.path();
            match rest.first() {
                Some((sign, _)) if sign.is_order() => {
                    std::iter::once(&**first).chain(rest.iter().map(|(_, node)| node)).filter_map(one).collect()
                }
                Some((Sign::Equal, other)) if !matches!(other.is, Is::Const(serde_json::Value::Null)) => {
                    if matches!(other.is, Is::Const(_)) { first.path().into_iter().collect() } else { Known::new() }
                }
                Some((Sign::Unequal, other)) if matches!(other.is, Is::Const(serde_json::Value::Null)) => {
                    first.path().into_iter().collect()
                }
                _ => Known::new(),
            }
        }
        Is::Test { name, of, .. } if matches!(name.as_str(), "number" | "string" | "sequence" | "mapping") => {
            of.path().into_iter().collect()
        }
        Is::Name(_) | Is::Field(..) => node.path().into_iter().collect(),
        _ => Known::new(),
    }
}

/// What is not none where a node does not hold.
fn failing(node: &Node) -> Known {
    match &node.is {
        Is::Not(of) => holding(of),
        Is::Or(a, b) => with(&failing(a), failing(b)),
        Is::Test { name, of, .. } if name == "none" => of.path().into_iter().collect(),
        _ => Known::new(),
    }
}
