//! Cuts Markdown into parts that can be laid out one by one.
//!
//! For: knowing, line by line, when a part is finished, so that no later text can change it.
//! Not for: what is inside a part (`block`).
//! Invariants: the parts depend on the text alone, never on how it arrived; a part is at most a line longer than
//! [`LONGEST`], so that work per part is bounded. Link reference definitions reach no further than their part.

/// Bytes after which a part ends at the next line break, whatever it is.
const LONGEST: usize = 16 * 1024;

/// A finished part.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// Its source.
    pub(super) text: String,
    /// Whether an empty line stood before it.
    pub(super) gap: bool,
    /// What it is.
    pub(super) kind: PartKind,
}

/// How a part is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    /// One or more blocks.
    Blocks,
    /// An item of a list on top level, with its number if it has one.
    Item(Option<u64>),
    /// One line of a code block on top level.
    Code,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fence {
    mark: u8,
    length: usize,
}

/// The cutter, between two lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Splitter {
    open: Option<Part>,
    /// The code block on top level that is open.
    fence: Option<Fence>,
    /// The code block inside the open part.
    inner: Option<Fence>,
    blank: bool,
    heading: bool,
    last_item: Option<Option<u64>>,
}

impl Splitter {
    /// Takes one line without its break; returns the part that this line finished, and a line of code.
    pub(super) fn line(&mut self, line: &str) -> [Option<Part>; 2] {
        if let Some(fence) = self.fence {
            return [None, self.code_line(line, fence)];
        }
        if self.inner.is_none() && line.trim().is_empty() {
            self.blank = true;
            self.append(line);
            return [None, None];
        }
        let shape = Shape::of(line);
        if self.inner.is_none() && shape.fence.is_some() && !self.continues_item(&shape) {
            self.fence = shape.fence;
            self.last_item = None;
            return [self.open.take(), None];
        }
        let finished = if self.starts_part(&shape) { self.begin(&shape) } else { None };
        self.inner = match (self.inner, shape.fence) {
            (Some(fence), _) if closes(line, fence) => None,
            (None, opened) => opened,
            (still, _) => still,
        };
        self.append(line);
        self.blank = false;
        self.heading = shape.heading;
        [finished, None]
    }

    /// The part that is open at the end of the text.
    pub(super) fn finish(self) -> Option<Part> {
        self.open
    }

    fn code_line(&mut self, line: &str, fence: Fence) -> Option<Part> {
        if closes(line, fence) {
            self.fence = None;
            self.blank = false;
            return None;
        }
        let gap = std::mem::take(&mut self.blank);
        Some(Part { text: line.to_owned(), gap, kind: PartKind::Code })
    }

    fn continues_item(&self, shape: &Shape) -> bool {
        matches!(&self.open, Some(Part { kind: PartKind::Item(_), .. })) && shape.indent >= 2
    }

    fn starts_part(&self, shape: &Shape) -> bool {
        let Some(open) = &self.open else { return true };
        if open.text.len() > LONGEST {
            return true;
        }
        if self.inner.is_some() || self.continues_item(shape) {
            return false;
        }
        self.blank || self.heading || shape.heading || (shape.item.is_some() && interrupts(open, shape))
    }

    fn begin(&mut self, shape: &Shape) -> Option<Part> {
        let kind = match shape.item {
            Some(number) => {
                let number = match (number, self.last_item) {
                    (Some(_), Some(Some(before))) => Some(before.saturating_add(1)),
                    _ => number,
                };
                self.last_item = Some(number);
                PartKind::Item(number)
            }
            None => {
                self.last_item = None;
                PartKind::Blocks
            }
        };
        self.inner = None;
        self.open.replace(Part { text: String::new(), gap: self.blank, kind })
    }

    fn append(&mut self, line: &str) {
        if let Some(part) = &mut self.open {
            part.text.push_str(line);
            part.text.push('\n');
        }
    }
}

/// Whether an item can follow without an empty line: after an item always, in a paragraph as CommonMark says.
fn interrupts(open: &Part, shape: &Shape) -> bool {
    match open.kind {
        PartKind::Item(_) => true,
        _ => !open.text.starts_with('>') && matches!(shape.item, Some(None | Some(1))) && !shape.empty_item,
    }
}

/// What the beginning of a line shows.
struct Shape {
    indent: usize,
    heading: bool,
    fence: Option<Fence>,
    /// The number, if it is an item.
    item: Option<Option<u64>>,
    empty_item: bool,
}

impl Shape {
    fn of(line: &str) -> Self {
        let rest = line.trim_start_matches([' ', '\t']);
        let indent: usize = line[..line.len() - rest.len()].bytes().map(|byte| if byte == b'\t' { 4 } else { 1 }).sum();
        let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
        let heading =
            indent < 4 && (1..=6).contains(&hashes) && matches!(rest[hashes..].bytes().next(), None | Some(b' '));
        let (item, after) = if indent < 4 { item(rest) } else { (None, rest) };
        Self { indent, heading, fence: fence(rest, indent), item, empty_item: after.trim().is_empty() }
    }
}

fn fence(rest: &str, indent: usize) -> Option<Fence> {
    let mark = rest.bytes().next().filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|byte| *byte == mark).count();
    let info = &rest[length..];
    (length >= 3 && indent < 12 && !(mark == b'`' && info.contains('`'))).then_some(Fence { mark, length })
}

fn closes(line: &str, fence: Fence) -> bool {
    let rest = line.trim();
    rest.len() >= fence.length && rest.bytes().all(|byte| byte == fence.mark)
}

fn item(rest: &str) -> (Option<Option<u64>>, &str) {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, mark_end) = match (digits, rest.as_bytes().get(digits)) {
        (0, Some(b'-' | b'*' | b'+')) => (None, 1),
        (1..=9, Some(b'.' | b')')) => (rest[..digits].parse().ok(), digits + 1),
        _ => return (None, rest),
    };
    let after = &rest[mark_end..];
    let is_item = after.is_empty() || after.starts_with([' ', '\t']);
    (is_item.then_some(number), after)
}
