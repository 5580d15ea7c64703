//! What happens at the terminal, as it happens.
//!
//! For: waiting for input without a thread and without a tick, many inputs at a time.
//! Not for: signals (`signals`).
//! Invariants: nothing is read while nobody waits; dropping [`Events`] leaves every unread byte to the next reader;
//! the end of input is an error, never a spin.

use std::io;

use super::key::Input;

/// What the terminal reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person did something.
    Input(Input),
    /// The terminal's background as red, green and blue, after [`super::Screen::ask_background`].
    Background(u8, u8, u8),
}

pub use source::Events;

#[cfg(unix)]
mod source {
    use std::fs::File;

    use rustix::termios::isatty;
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    use super::{Event, io};
    use crate::term::decode::{Decoded, Decoder};

    /// Bytes of one read.
    const CHUNK: usize = 16 * 1024;

    /// The input of the terminal.
    pub struct Events {
        tty: AsyncFd<File>,
        decoder: Decoder,
        decoded: Vec<Decoded>,
        chunk: Vec<u8>,
    }

    impl Events {
        /// Listens to the standard input. To be called inside the runtime.
        ///
        /// # Errors
        /// When the input is no terminal.
        #[allow(
            deprecated,
            reason = "its successor is unsafe; an owned file that is never replaced is what that asks for"
        )]
        pub fn new() -> io::Result<Self> {
            let stdin = io::stdin();
            if !isatty(&stdin) {
                return Err(io::Error::new(io::ErrorKind::Unsupported, "the input is not a terminal"));
            }
            let tty = File::from(rustix::io::dup(&stdin)?);
            Ok(Self {
                tty: AsyncFd::with_interest(tty, Interest::READABLE)?,
                decoder: Decoder::default(),
                decoded: Vec::new(),
                chunk: vec![0; CHUNK],
            })
        }

        /// Waits for something to happen and adds all that has happened to `out`, at least one event. Safe to cancel.
        ///
        /// # Errors
        /// When the terminal is gone; it will not come back.
        pub async fn next(&mut self, out: &mut Vec<Event>) -> io::Result<()> {
            let before = out.len();
            while out.len() == before {
                let mut ready = self.tty.readable().await?;
                // The descriptor blocks, as other programs share it: so never read what is not there.
                if rustix::io::ioctl_fionread(ready.get_inner())? == 0 && !ready.ready().is_read_closed() {
                    ready.clear_ready();
                    continue;
                }
                let count = rustix::io::read(ready.get_inner(), &mut self.chunk[..])?;
                if count == 0 {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the terminal is gone"));
                }
                // Readiness comes at changes only: it is kept until everything was read.
                let empty = rustix::io::ioctl_fionread(ready.get_inner())? == 0;
                if empty {
                    ready.clear_ready();
                }
                self.decoder.feed(&self.chunk[..count], empty, &mut self.decoded);
                out.extend(self.decoded.drain(..).map(event));
            }
            Ok(())
        }
    }

    fn event(decoded: Decoded) -> Event {
        match decoded {
            Decoded::Input(input) => Event::Input(input),
            Decoded::Background(red, green, blue) => Event::Background(red, green, blue),
        }
    }
}

#[cfg(not(unix))]
mod source {
    use std::future::poll_fn;
    use std::pin::Pin;

    use crossterm::event::EventStream;
    use futures_core::Stream;

    use super::{Event, io};
    use crate::term::translate::input;

    /// The input of the terminal.
    pub struct Events(EventStream);

    impl Events {
        /// Listens to the console. To be called inside the runtime.
        ///
        /// # Errors
        /// Never.
        pub fn new() -> io::Result<Self> {
            Ok(Self(EventStream::new()))
        }

        /// Waits for something to happen and adds it to `out`. Safe to cancel.
        ///
        /// # Errors
        /// When the console is gone.
        pub async fn next(&mut self, out: &mut Vec<Event>) -> io::Result<()> {
            let before = out.len();
            while out.len() == before {
                match poll_fn(|context| Pin::new(&mut self.0).poll_next(context)).await {
                    Some(event) => out.extend(input(event?).map(Event::Input)),
                    None => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the console is gone")),
                }
            }
            Ok(())
        }
    }
}
