//! Framing of streamed answers: server-sent events and newline-delimited JSON, bytes in, frames out.
//!
//! Not for: knowing what a frame means. Invariants: how the bytes were cut into chunks changes nothing; text is
//! decoded per frame, never per chunk; a last event without its blank line is dropped (it may be torn); memory is
//! bounded by [`MAX_FRAME`]. See <https://html.spec.whatwg.org/multipage/server-sent-events.html>.

/// Most bytes of one line and of one event.
pub const MAX_FRAME: usize = 8 << 20;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One event of the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The event's type; empty when the stream does not say (and always in NDJSON).
    pub event: String,
    /// Its data lines, joined by line breaks.
    pub data: String,
}

/// A frame outgrew [`MAX_FRAME`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("one event of the stream is larger than 8 MiB")]
pub struct TooLarge;

/// How frames are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// `text/event-stream`.
    Sse,
    /// `application/x-ndjson`: each line is a frame.
    NdJson,
}

/// The incremental parser.
#[derive(Debug)]
pub struct Parser {
    framing: Framing,
    /// The line so far, without its end.
    line: Vec<u8>,
    /// The byte before was a CR, so that a LF now belongs to the same line end.
    after_cr: bool,
    /// No line was ended yet: a byte-order mark may stand here.
    first_line: bool,
    event: String,
    data: Vec<u8>,
    has_data: bool,
}

impl Parser {
    /// A parser at the start of a stream.
    pub fn new(framing: Framing) -> Self {
        Self {
            framing,
            line: Vec::new(),
            after_cr: false,
            first_line: true,
            event: String::new(),
            data: Vec::new(),
            has_data: false,
        }
    }

    /// Takes the next bytes and appends the frames that they complete.
    ///
    /// # Errors
    /// [`TooLarge`] when a line or an event outgrows [`MAX_FRAME`]; the stream cannot go on then.
    pub fn push(&mut self, mut bytes: &[u8], frames: &mut Vec<Frame>) -> Result<(), TooLarge> {
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                return self.extend_line(bytes);
            };
            self.extend_line(&bytes[..end])?;
            self.after_cr = bytes[end] == b'\r';
            self.end_line(frames)?;
            bytes = &bytes[end + 1..];
        }
        Ok(())
    }

    /// The stream has ended. An NDJSON line without a line end counts; an unterminated event does not.
    pub fn finish(&mut self, frames: &mut Vec<Frame>) -> Result<(), TooLarge> {
        if self.framing == Framing::NdJson && !self.line.is_empty() { self.end_line(frames) } else { Ok(()) }
    }

    fn extend_line(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        if self.line.len() + self.data.len() + bytes.len() > MAX_FRAME {
            return Err(TooLarge);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self, frames: &mut Vec<Frame>) -> Result<(), TooLarge> {
        let mut taken = std::mem::take(&mut self.line);
        let mut line = taken.as_slice();
        if std::mem::take(&mut self.first_line) {
            line = line.strip_prefix(BOM).unwrap_or(line);
        }
        match self.framing {
            Framing::NdJson => self.json_line(line, frames),
            Framing::Sse if line.is_empty() => self.dispatch(frames),
            Framing::Sse => self.field(line)?,
        }
        taken.clear();
        self.line = taken;
        Ok(())
    }

    fn json_line(&self, line: &[u8], frames: &mut Vec<Frame>) {
        if !line.iter().all(u8::is_ascii_whitespace) {
            frames.push(Frame { event: String::new(), data: text(line) });
        }
    }

    /// One `name: value` line. Comments, `id`, `retry` and unknown names are passed over.
    fn field(&mut self, line: &[u8]) -> Result<(), TooLarge> {
        let (name, value) = match line.iter().position(|&byte| byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &line[line.len()..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"event" => self.event = text(value),
            b"data" => {
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                self.data.extend_from_slice(value);
                if self.data.len() > MAX_FRAME {
                    return Err(TooLarge);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self, frames: &mut Vec<Frame>) {
        let event = std::mem::take(&mut self.event);
        if std::mem::take(&mut self.has_data) {
            frames.push(Frame { event, data: text(&self.data) });
            self.data.clear();
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(framing: Framing, chunks: &[&[u8]]) -> Vec<Frame> {
        let (mut parser, mut frames) = (Parser::new(framing), Vec::new());
        for chunk in chunks {
            parser.push(chunk, &mut frames).unwrap();
        }
        parser.finish(&mut frames).unwrap();
        frames
    }

    fn frame(event: &str, data: &str) -> Frame {
        Frame { event: event.to_owned(), data: data.to_owned() }
    }

    #[test]
    fn events_are_read_as_the_standard_says() {
        let cases: &[(&str, &[Frame])] = &[
            ("data: a\n\n", &[frame("", "a")]),
            ("data:a\n\ndata:  b\n\n", &[frame("", "a"), frame("", " b")]),
            ("\u{feff}data: a\n\n", &[frame("", "a")]),
            ("data: a\r\ndata: b\r\rdata: c\n\n", &[frame("", "a\nb"), frame("", "c")]),
            (": ping\nid: 7\nretry: 5\nevent: x\ndata: {}\nwhat: no\n\n", &[frame("x", "{}")]),
            ("event: gone\n\ndata: a\n\n", &[frame("", "a")]),
            ("data\n\ndata\ndata\n\n", &[frame("", ""), frame("", "\n")]),
            ("data: whole\n\ndata: torn\n", &[frame("", "whole")]),
            ("\n\n\n:\n\n", &[]),
            ("data: \u{feff}x\n\n", &[frame("", "\u{feff}x")]),
        ];
        for (stream, expected) in cases {
            assert_eq!(parse(Framing::Sse, &[stream.as_bytes()]), *expected, "{stream:?}");
        }
    }

    #[test]
    fn json_lines_need_no_last_line_end() {
        let stream = "\u{feff}{\"a\":1}\r\n\n  \n{\"b\":2}";
        assert_eq!(parse(Framing::NdJson, &[stream.as_bytes()]), [frame("", "{\"a\":1}"), frame("", "{\"b\":2}")]);
    }

    #[test]
    fn an_event_without_end_is_refused_not_hoarded() {
        let (mut parser, mut frames) = (Parser::new(Framing::Sse), Vec::new());
        let line = format!("data: {}\n", "x".repeat(1 << 20));
        let refused = (0..16).any(|_| parser.push(line.as_bytes(), &mut frames).is_err());
        assert!(refused && frames.is_empty());
        let mut parser = Parser::new(Framing::NdJson);
        assert_eq!(parser.push(&vec![b'x'; MAX_FRAME + 1], &mut frames), Err(TooLarge));
    }

    #[test]
    fn broken_utf8_is_replaced_and_costs_only_itself() {
        let frames = parse(Framing::Sse, &[b"data: a\xFFb\n\ndata: c\n\n"]);
        assert_eq!(frames, [frame("", "a\u{fffd}b"), frame("", "c")]);
    }

    proptest! {
        #[test]
        fn chunking_changes_nothing(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "data: ", "data:", "event: x", ": note", "\n", "\r", "\r\n", "\n\n", "é🚀", "{\"a\":1}", "\u{feff}", "id", "顧",
                ]),
                0..40,
            ),
            cuts in prop::collection::vec(1usize..7, 1..60),
            lines in any::<bool>(),
        ) {
            let framing = if lines { Framing::NdJson } else { Framing::Sse };
            let stream = pieces.concat().into_bytes();
            let (mut chunks, mut rest, mut cuts) = (Vec::new(), stream.as_slice(), cuts.iter().cycle());
            while !rest.is_empty() {
                let (chunk, tail) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
                chunks.push(chunk);
                rest = tail;
            }
            prop_assert_eq!(parse(framing, &chunks), parse(framing, &[&stream]));
        }
    }
}
