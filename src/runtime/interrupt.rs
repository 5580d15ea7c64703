//! Ctrl-c while a command runs a turn: whatever it does is stopped, and what there is by then is kept.
//!
//! Invariant: after the wait is over, ctrl-c ends the program as usual again.

#[cfg(unix)]
pub(super) use unix::Interrupt;

#[cfg(unix)]
mod unix {
    use crate::runtime::Stop;
    use signal_hook::SigId;
    use signal_hook::consts::SIGINT;
    use std::io::{self, Read};
    use std::os::unix::net::UnixStream;
    use std::thread;

    /// Listens for ctrl-c while it lives.
    pub(in super::super) struct Interrupt {
        id: Option<SigId>,
    }

    impl Interrupt {
        /// Starts to listen; where the system refuses, ctrl-c ends the program.
        pub(in super::super) fn listen(stop: &Stop) -> Self {
            Self { id: Self::register(stop.clone()).ok() }
        }

        fn register(stop: Stop) -> io::Result<SigId> {
            let (mut reader, writer) = UnixStream::pair()?;
            writer.set_nonblocking(true)?;
            let id = signal_hook::low_level::pipe::register(SIGINT, writer)?;
            let spawned = thread::Builder::new().name("interrupt".into()).spawn(move || {
                // The end without a byte: nobody listens any more.
                while reader.read(&mut [0]).is_ok_and(|bytes| bytes > 0) {
                    stop.ask();
                }
            });
            if let Err(error) = spawned {
                signal_hook::low_level::unregister(id);
                return Err(error);
            }
            Ok(id)
        }
    }

    impl Drop for Interrupt {
        fn drop(&mut self) {
            if let Some(id) = self.id.take() {
                signal_hook::low_level::unregister(id);
            }
        }
    }
}

#[cfg(not(unix))]
pub(super) struct Interrupt;

#[cfg(not(unix))]
impl Interrupt {
    pub(super) fn listen(_: &super::Stop) -> Self {
        Self
    }
}
