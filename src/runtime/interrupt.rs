//! Ctrl-c while a command waits for a model: the answer is stopped and what had arrived is kept.
//!
//! Invariant: after the wait is over, ctrl-c ends the program as usual again.

#[cfg(unix)]
pub(super) use unix::Interrupt;

#[cfg(unix)]
mod unix {
    use signal_hook::SigId;
    use signal_hook::consts::SIGINT;
    use std::io;
    use std::os::unix::net::UnixStream as StdStream;
    use tokio::net::UnixStream;

    /// Listens for ctrl-c while it lives.
    pub(in super::super) struct Interrupt {
        pipe: Option<UnixStream>,
        id: Option<SigId>,
    }

    impl Interrupt {
        /// Starts to listen. To be called inside the runtime; where the system refuses, ctrl-c ends the program.
        pub(in super::super) fn listen() -> Self {
            match Self::register() {
                Ok((pipe, id)) => Self { pipe: Some(pipe), id: Some(id) },
                Err(_) => Self { pipe: None, id: None },
            }
        }

        fn register() -> io::Result<(UnixStream, SigId)> {
            let (reader, writer) = StdStream::pair()?;
            reader.set_nonblocking(true)?;
            writer.set_nonblocking(true)?;
            let pipe = UnixStream::from_std(reader)?;
            Ok((pipe, signal_hook::low_level::pipe::register(SIGINT, writer)?))
        }

        /// Waits for ctrl-c.
        pub(in super::super) async fn wait(self) {
            match &self.pipe {
                Some(pipe) => drop(pipe.readable().await),
                None => std::future::pending().await,
            }
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
    pub(super) fn listen() -> Self {
        Self
    }

    pub(super) async fn wait(self) {
        std::future::pending().await
    }
}
