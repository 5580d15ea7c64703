//! One part of a Markdown text as lines.
//!
//! For: walking the parser's events and giving each block its prefix, style and breaks.
//! Invariants: at most [`DEEPEST`] levels of lists and quotes are indented, and never more than half the width, so
//! that there is always room for text and deep nesting costs nothing.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::Rendered;
use super::flow::{Inline, Prefix};
use super::split::PartKind;
use super::table::{self, Looks};
use crate::ui::theme::{Role, Theme};

/// Levels of lists and quotes that are indented.
const DEEPEST: usize = 12;
/// Columns before a line of code.
const CODE_INDENT: &str = "  ";

/// Lays a part out and adds its lines to `out`.
pub(super) fn lay_out(text: &str, kind: PartKind, width: u16, theme: &Theme, out: &mut Rendered) {
    let number = match kind {
        PartKind::Item(number) => number,
        _ => None,
    };
    let mut renderer = Renderer::new(usize::from(width), theme, number, out);
    match kind {
        PartKind::Code => renderer.code(text),
        _ => renderer.blocks(text),
    }
}

/// A level of nesting.
enum Container {
    Quote,
    /// Its marker, and whether that was already shown.
    Item {
        marker: String,
        shown: bool,
    },
}

struct Renderer<'a> {
    width: usize,
    theme: &'a Theme,
    out: &'a mut Rendered,
    /// The number of the item that the part starts with.
    number: Option<u64>,
    containers: Vec<Container>,
    lists: Vec<Option<u64>>,
    styles: Vec<Style>,
    inline: Inline,
    links: Vec<(String, usize)>,
    code: Option<String>,
    rows: Vec<Vec<Inline>>,
    gap: bool,
}

impl<'a> Renderer<'a> {
    fn new(width: usize, theme: &'a Theme, number: Option<u64>, out: &'a mut Rendered) -> Self {
        Self {
            width,
            theme,
            out,
            number,
            containers: Vec::new(),
            lists: Vec::new(),
            styles: Vec::new(),
            inline: Inline::default(),
            links: Vec::new(),
            code: None,
            rows: Vec::new(),
            gap: false,
        }
    }

    fn blocks(&mut self, text: &str) {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        for event in Parser::new_ext(text, options) {
            self.event(event);
        }
        self.flush();
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.inline.push(&text, self.top()),
            },
            Event::Code(text) => self.inline.push_verbatim(&text, self.top().patch(self.theme.style(Role::Code))),
            Event::Html(text) | Event::InlineHtml(text) => {
                self.inline.push_verbatim(text.trim_end_matches('\n'), self.theme.style(Role::Muted));
            }
            Event::SoftBreak => self.inline.push(" ", self.top()),
            Event::HardBreak => self.inline.push("\n", self.top()),
            Event::Rule => self.rule(),
            Event::TaskListMarker(done) => self.inline.push(if done { "☑ " } else { "☐ " }, self.top()),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.inline.push(&text, self.top());
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.open_block();
                self.styles.push(self.heading(level));
            }
            Tag::BlockQuote(_) => {
                self.open_block();
                self.containers.push(Container::Quote);
                self.styles.push(self.theme.style(Role::Quote));
            }
            Tag::List(start) => {
                self.open_block();
                let first = if self.lists.is_empty() { start.and(self.number.take()).or(start) } else { start };
                self.lists.push(first);
            }
            Tag::Item => self.start_item(),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.open_block();
                self.code = Some(String::new());
            }
            Tag::Table(_) => self.open_block(),
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::Emphasis => self.push_modifier(Modifier::ITALIC),
            Tag::Strong => self.push_modifier(Modifier::BOLD),
            Tag::Strikethrough => self.push_modifier(Modifier::CROSSED_OUT),
            Tag::Link { dest_url, .. } => {
                self.links.push((dest_url.into_string(), self.inline.text.len()));
                self.styles.push(self.top().patch(self.theme.style(Role::Link)));
            }
            Tag::Image { dest_url, .. } => {
                self.links.push((dest_url.into_string(), usize::MAX));
                self.inline.push("image: ", self.theme.style(Role::Muted));
                self.styles.push(self.top());
            }
            Tag::Paragraph | Tag::HtmlBlock => self.open_block(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.close_block(),
            TagEnd::Heading(_) => {
                self.close_block();
                self.styles.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.containers.pop();
                self.styles.pop();
                self.gap = true;
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap |= self.lists.is_empty();
            }
            TagEnd::Item => self.end_item(),
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                code.lines().for_each(|line| self.code(line));
                self.gap = true;
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                self.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            TagEnd::Table => self.table(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.styles.pop();
            }
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    fn top(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    fn push_modifier(&mut self, modifier: Modifier) {
        self.styles.push(self.top().add_modifier(modifier));
    }

    fn heading(&self, level: HeadingLevel) -> Style {
        let style = self.theme.style(Role::Heading);
        if level == HeadingLevel::H1 { style.add_modifier(Modifier::UNDERLINED) } else { style }
    }

    fn start_item(&mut self) {
        self.open_block();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            _ => if self.lists.len() % 2 == 1 { "• " } else { "◦ " }.to_owned(),
        };
        self.containers.push(Container::Item { marker, shown: false });
    }

    fn end_item(&mut self) {
        self.flush();
        if matches!(self.containers.last(), Some(Container::Item { shown: false, .. })) {
            self.blank();
        }
        self.containers.pop();
    }

    /// The host of a link is shown, so that no link can pretend to lead elsewhere.
    fn end_link(&mut self) {
        self.styles.pop();
        let Some((target, from)) = self.links.pop() else { return };
        let host = host(&target);
        if !host.is_empty()
            && !self.inline.text.get(from..).is_some_and(|shown| shown.trim() == target || shown.trim() == host)
        {
            self.inline.push_verbatim(&format!(" ({host})"), self.theme.style(Role::Muted));
        }
    }

    /// Ends the text before, and sets the block off from the one before it.
    fn open_block(&mut self) {
        self.flush();
        if std::mem::take(&mut self.gap) {
            self.blank();
        }
    }

    fn close_block(&mut self) {
        self.flush();
        self.gap = true;
    }

    fn flush(&mut self) {
        if !self.inline.is_empty() {
            let inline = std::mem::take(&mut self.inline);
            self.put(&inline, "");
        }
    }

    fn blank(&mut self) {
        self.put(&Inline::default(), "");
    }

    fn put(&mut self, inline: &Inline, indent: &'static str) {
        let mut prefix = self.prefix(indent);
        inline.wrap(&mut prefix, self.width, self.theme.style(Role::Citation), self.out);
    }

    fn code(&mut self, line: &str) {
        let mut inline = Inline::default();
        inline.push_verbatim(line, self.theme.style(Role::Code));
        self.put(&inline, CODE_INDENT);
    }

    fn rule(&mut self) {
        self.open_block();
        let room = self.width.saturating_sub(self.prefix("").width).max(1);
        let mut inline = Inline::default();
        inline.push_verbatim(&"─".repeat(room), self.theme.style(Role::Border));
        self.put(&inline, "");
        self.gap = true;
    }

    fn table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let looks = Looks {
            heading: self.theme.style(Role::Heading),
            rule: self.theme.style(Role::Border),
            cite: self.theme.style(Role::Citation),
        };
        let room = self.width.saturating_sub(self.prefix("").width).max(1);
        for row in table::lay_out(&rows, room, &looks) {
            self.append(row);
        }
        self.gap = true;
    }

    /// Adds lines that are laid out already, behind the prefix.
    fn append(&mut self, row: Rendered) {
        let above = self.out.lines.len();
        let mut shift = 0;
        for line in row.lines {
            let prefix = self.prefix("");
            shift = prefix.width;
            self.out.lines.push(Line::from([prefix.first, line.spans].concat()));
        }
        let shift = u16::try_from(shift).unwrap_or(0);
        self.out.cites.extend(row.cites.into_iter().map(|spot| super::CiteSpot {
            line: spot.line + above,
            column: spot.column + shift,
            ..spot
        }));
    }

    /// The prefix of the next block; markers are shown once.
    fn prefix(&mut self, indent: &'static str) -> Prefix {
        let quote = self.theme.style(Role::Border);
        let muted = self.theme.style(Role::Muted);
        let mut prefix = Prefix { first: Vec::new(), rest: Vec::new(), width: 0 };
        for container in self.containers.iter_mut().take(DEEPEST) {
            let (first, rest, style) = match container {
                Container::Quote => ("│ ".to_owned(), "│ ".to_owned(), quote),
                Container::Item { marker, shown } => {
                    let blank = " ".repeat(crate::ui::text::width(marker));
                    let first = if std::mem::replace(shown, true) { blank.clone() } else { marker.clone() };
                    (first, blank, muted)
                }
            };
            let wide = crate::ui::text::width(&first);
            if prefix.width + wide > self.width / 2 {
                break;
            }
            prefix.width += wide;
            prefix.first.push(Span::styled(first, style));
            prefix.rest.push(Span::styled(rest, style));
        }
        if !indent.is_empty() && prefix.width + indent.len() <= self.width / 2 {
            prefix.width += indent.len();
            prefix.first.push(Span::raw(indent));
            prefix.rest.push(Span::raw(indent));
        }
        prefix
    }
}

/// Where a link leads: the host, the address of a mail, or the scheme of anything else. Without a scheme, whatever
/// stands there that could be a host.
fn host(target: &str) -> &str {
    let of = |rest: &str| -> usize { rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()) };
    match target.split_once(':') {
        Some(("http" | "https", rest)) => {
            let rest = rest.trim_start_matches(['/', '\\']);
            rest[..of(rest)].rsplit('@').next().unwrap_or_default()
        }
        Some(("mailto", address)) => address.split('?').next().unwrap_or_default(),
        Some((scheme, _)) if !scheme.contains('.') => scheme,
        _ => {
            let rest = target.trim_start_matches(['/', '\\']);
            let host = rest[..of(rest)].rsplit('@').next().unwrap_or_default();
            if host.contains('.') { host } else { "" }
        }
    }
}
