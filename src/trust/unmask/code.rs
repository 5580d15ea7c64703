//! Whether a place in a model's text lies inside code: what stands there may be copied into a shell or a program.
//!
//! For: fenced blocks and code spans of Markdown, followed character by character, so a stream may be cut anywhere.
//! Not for: knowing code without its marks. When in doubt it is code: the reader then sees a placeholder.

use super::super::fold::is_invisible;

/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    state: State,
    /// A run of marks that is not over yet.
    run: Option<Run>,
    /// Nothing but indentation and signs of lists and quotes stand before on this line.
    fresh: bool,
    /// Nothing but white space does.
    blank: bool,
    before: Option<char>,
    started: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Prose,
    /// A code span behind so many backticks.
    Span {
        ticks: usize,
        /// Directly behind them.
        opening: bool,
    },
    /// A block behind so many marks; on its first line it may still turn out to be a span.
    Block { mark: char, marks: usize, first_line: bool },
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    mark: char,
    marks: usize,
    fresh: bool,
}

/// Where a placeholder would stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Within {
    Prose,
    Code,
    /// Directly behind the so many backticks that open a code span: if as many close it, it is only an emphasis.
    Ticks(usize),
}

impl Place {
    /// Where the next character stands.
    pub(super) fn within(&self) -> Within {
        match self.settled().state {
            State::Prose => Within::Prose,
            State::Span { ticks, opening: true } => Within::Ticks(ticks),
            State::Span { .. } | State::Block { .. } => Within::Code,
        }
    }

    /// Takes one character of the text.
    pub(super) fn pass(&mut self, c: char) {
        if !self.started {
            *self = Self { started: true, fresh: true, blank: true, ..*self };
        }
        match c {
            '\n' if self.before == Some('\r') => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => self.end_line(),
            _ if is_invisible(c) || c.is_control() && c != '\t' => return,
            _ => self.take(c),
        }
        self.before = Some(c);
    }

    fn take(&mut self, c: char) {
        match &mut self.run {
            Some(run) if run.mark == c => {
                run.marks += 1;
                return;
            }
            _ => *self = self.settled(),
        }
        if let State::Span { opening, .. } = &mut self.state {
            *opening = false;
        }
        if c == '`' && self.before != Some('\\') || c == '~' && self.fresh {
            self.run = Some(Run { mark: c, marks: 1, fresh: self.fresh });
        } else if c == '`' && self.state != State::Prose {
            // Inside code a backslash escapes nothing.
            self.run = Some(Run { mark: c, marks: 1, fresh: false });
        }
        self.blank &= c.is_whitespace();
        self.fresh &= c.is_whitespace() || matches!(c, '>' | '-' | '*' | '+' | '.' | ')' | '0'..='9');
    }

    fn end_line(&mut self) {
        *self = self.settled();
        match &mut self.state {
            State::Span { .. } if self.blank => self.state = State::Prose,
            State::Span { opening, .. } => *opening = false,
            State::Block { first_line, .. } => *first_line = false,
            State::Prose => {}
        }
        (self.fresh, self.blank) = (true, true);
    }

    /// The place after a run of marks that is over.
    fn settled(&self) -> Self {
        let Some(run) = self.run else { return *self };
        let ticks = run.mark == '`';
        let state = match self.state {
            State::Prose if run.fresh && run.marks >= 3 => {
                State::Block { mark: run.mark, marks: run.marks, first_line: true }
            }
            State::Prose if ticks => State::Span { ticks: run.marks, opening: true },
            State::Span { ticks: open, .. } if ticks && open == run.marks => State::Prose,
            State::Block { mark, marks, .. } if run.mark == mark && run.fresh && run.marks >= marks => State::Prose,
            State::Block { mark: '`', marks, first_line: true } if ticks && run.marks == marks => State::Prose,
            other => other,
        };
        Self { state, run: None, blank: false, fresh: false, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_prose() {
        for (text, within) in [
            ("", Within::Prose),
            ("say ", Within::Prose),
            ("say `", Within::Ticks(1)),
            ("say ``", Within::Ticks(2)),
            ("say `x ", Within::Code),
            ("say `x` and ", Within::Prose),
            ("say \\`x ", Within::Prose),
            ("say `x\\` and ", Within::Prose),
            ("say `x\n", Within::Code),
            ("say `x\n\n", Within::Prose),
            ("```sh\ncurl ", Within::Code),
            ("```sh\ncurl\n```\n", Within::Prose),
            ("```sh\ncurl\n``\n", Within::Code),
            ("````\n```\n", Within::Code),
            ("~~~\n```\nx ", Within::Code),
            ("~~~\nx\n~~~ ", Within::Prose),
            ("1. ```\nx ", Within::Code),
            ("> ```\n> x ", Within::Code),
            ("```x``` then ", Within::Prose),
            ("`\u{200b}``\nx ", Within::Code),
            ("a ~~~ b ", Within::Prose),
        ] {
            let mut place = Place::default();
            text.chars().for_each(|c| place.pass(c));
            assert_eq!(place.within(), within, "{text:?}");
        }
    }
}
