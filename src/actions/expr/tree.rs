//! An expression as a tree of our own, each node with its place, so that the engine's parser stays behind one file.

use serde_json::Value;

/// Line and column inside the expression, both counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::actions) struct Place {
    pub(in crate::actions) line: usize,
    pub(in crate::actions) column: usize,
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) at: Place,
    pub(super) is: Is,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Is {
    Const(Value),
    Name(String),
    Field(Box<Node>, String),
    Item(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Negative(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    /// `a < b < c`: the first, and every further one with the sign before it.
    Compare(Box<Node>, Vec<(Sign, Node)>),
    Arithmetic(Operator, Box<Node>, Box<Node>),
    Join(Box<Node>, Box<Node>),
    If {
        test: Box<Node>,
        yes: Box<Node>,
        no: Option<Box<Node>>,
    },
    Filter {
        name: String,
        of: Box<Node>,
        args: Vec<Node>,
    },
    Test {
        name: String,
        of: Box<Node>,
        args: Vec<Node>,
    },
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    In,
    NotIn,
}

/// What is computed of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Whole,
    Rest,
    Power,
}

impl Sign {
    /// As it is written.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
        }
    }

    /// Whether it asks which of two is more.
    pub(super) fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::AtMost | Self::More | Self::AtLeast)
    }
}

impl Operator {
    /// As it is written.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Whole => "//",
            Self::Rest => "%",
            Self::Power => "**",
        }
    }
}

impl Node {
    /// `amount`, `record.amount`: the way to a value, where the node is nothing else.
    pub(super) fn path(&self) -> Option<String> {
        match &self.is {
            Is::Name(name) => Some(name.clone()),
            Is::Field(of, name) => Some(format!("{}.{name}", of.path()?)),
            _ => None,
        }
    }

    /// Hears of every node, the outer ones first.
    pub(super) fn walk(&self, hear: &mut dyn FnMut(&Node)) {
        hear(self);
        match &self.is {
            Is::Const(_) | Is::Name(_) => {}
            Is::Field(of, _) | Is::Not(of) | Is::Negative(of) => of.walk(hear),
            Is::Item(a, b) | Is::And(a, b) | Is::Or(a, b) | Is::Arithmetic(_, a, b) | Is::Join(a, b) => {
                a.walk(hear);
                b.walk(hear);
            }
            Is::Compare(first, rest) => {
                first.walk(hear);
                rest.iter().for_each(|(_, node)| node.walk(hear));
            }
            Is::If { test, yes, no } => {
                test.walk(hear);
                yes.walk(hear);
                no.iter().for_each(|no| no.walk(hear));
            }
            Is::Filter { of, args, .. } | Is::Test { of, args, .. } => {
                of.walk(hear);
                args.iter().for_each(|node| node.walk(hear));
            }
            Is::List(items) => items.iter().for_each(|node| node.walk(hear)),
            Is::Map(items) => items.iter().for_each(|(key, value)| {
                key.walk(hear);
                value.walk(hear);
            }),
        }
    }
}
