//! Signals as events for the loop.
//!
//! For: ending, suspending, resuming and resizing on the system's word.
//! Invariants: handlers only write to a pipe and set flags; a second request to end, while the first is not yet
//! served, ends the program at once.

/// What the system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End with this exit code (128 and the signal's number).
    Terminate(u8),
    /// Stop until continued: [`super::Screen::suspend`].
    Suspend,
    /// Continued after a stop: [`super::Screen::resume`].
    Resume,
    /// The terminal's size changed: ask for it.
    Resize,
}

#[cfg(unix)]
pub use unix::Signals;

#[cfg(unix)]
mod unix {
    use std::collections::VecDeque;
    use std::io;
    use std::os::unix::net::UnixStream as StdStream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    use signal_hook::low_level::pipe;
    use signal_hook::{SigId, flag};
    use tokio::net::UnixStream;

    use super::Signal;

    const WATCHED: [(i32, Signal); 6] = [
        (SIGTERM, Signal::Terminate(128 + 15)),
        (SIGHUP, Signal::Terminate(128 + 1)),
        (SIGINT, Signal::Terminate(128 + 2)),
        (SIGTSTP, Signal::Suspend),
        (SIGCONT, Signal::Resume),
        (SIGWINCH, Signal::Resize),
    ];

    /// The signals that concern a screen; dropping it leaves them to the system again.
    pub struct Signals {
        pipe: UnixStream,
        flags: Vec<(Arc<AtomicBool>, Signal)>,
        ids: Vec<SigId>,
        waiting: VecDeque<Signal>,
    }

    impl Signals {
        /// Starts to listen. To be called inside the runtime.
        ///
        /// # Errors
        /// When the system refuses.
        pub fn new() -> io::Result<Self> {
            let (reader, writer) = StdStream::pair()?;
            reader.set_nonblocking(true)?;
            writer.set_nonblocking(true)?;
            let mut signals = Self {
                pipe: UnixStream::from_std(reader)?,
                flags: Vec::new(),
                ids: Vec::new(),
                waiting: VecDeque::new(),
            };
            for (number, signal) in WATCHED {
                signals.watch(number, signal, &writer)?;
            }
            Ok(signals)
        }

        fn watch(&mut self, number: i32, signal: Signal, writer: &StdStream) -> io::Result<()> {
            let raised = Arc::new(AtomicBool::new(false));
            if matches!(signal, Signal::Terminate(_)) {
                // Comes first: raised already means that the loop did not get to it.
                self.ids.push(flag::register_conditional_default(number, Arc::clone(&raised))?);
            }
            self.ids.push(flag::register(number, Arc::clone(&raised))?);
            self.ids.push(pipe::register(number, writer.try_clone()?)?);
            self.flags.push((raised, signal));
            Ok(())
        }

        /// Waits for a signal. Safe to cancel.
        ///
        /// # Errors
        /// When the pipe breaks, which it does not while this lives.
        pub async fn next(&mut self) -> io::Result<Signal> {
            loop {
                if let Some(signal) = self.waiting.pop_front() {
                    return Ok(signal);
                }
                self.pipe.readable().await?;
                match self.pipe.try_read(&mut [0; 64]) {
                    Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                    _ => {}
                }
                let raised = self.flags.iter().filter(|(flag, _)| flag.swap(false, Ordering::SeqCst));
                self.waiting.extend(raised.map(|(_, signal)| *signal));
            }
        }
    }

    impl Drop for Signals {
        fn drop(&mut self) {
            for id in self.ids.drain(..) {
                signal_hook::low_level::unregister(id);
            }
        }
    }
}

#[cfg(not(unix))]
/// No signals here: ctrl-c is a key in raw mode.
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Nothing to listen to.
    ///
    /// # Errors
    /// Never.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    /// Waits for ever.
    ///
    /// # Errors
    /// Never.
    pub async fn next(&mut self) -> std::io::Result<Signal> {
        std::future::pending().await
    }
}
