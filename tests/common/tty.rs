//! The real program on a pseudo-terminal: keys in, screen out.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a text may take to appear. Generous: it only matters when something is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running program with the screen that a person would see.
pub(crate) struct Tty {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    seen: Arc<Mutex<Seen>>,
}

struct Seen {
    screen: vt100::Parser,
    bytes: Vec<u8>,
}

#[allow(clippy::disallowed_methods, reason = "a test waits for a screen with a limit")]
fn now() -> Instant {
    Instant::now()
}

impl Tty {
    /// Starts the program with folders of its own.
    pub(crate) fn start(home: &Path, args: &[&str], env: &[(&str, &str)], size: (u16, u16)) -> Self {
        let (columns, rows) = size;
        let pty =
            native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dealdesk"));
        command.args(args);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        command.env("DEALDESK_CONFIG_DIR", home.join("config"));
        command.env("DEALDESK_DATA_DIR", home.join("data"));
        command.env("HOME", home);
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let screen = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        let seen = Arc::new(Mutex::new(Seen { screen, bytes: Vec::new() }));
        let mut reader = pty.master.try_clone_reader().unwrap();
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(count) = reader.read(&mut chunk) {
                if count == 0 {
                    break;
                }
                let mut seen = shared.lock().unwrap();
                seen.screen.process(&chunk[..count]);
                seen.bytes.extend_from_slice(&chunk[..count]);
            }
        });
        let writer = pty.master.take_writer().unwrap();
        Self { master: pty.master, child, writer, seen }
    }

    /// Types bytes as a terminal would send them.
    pub(crate) fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        self.seen.lock().unwrap().screen.screen().contents()
    }

    /// Everything that was written to the terminal.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.seen.lock().unwrap().bytes.clone()
    }

    /// Waits until a condition on the screen holds.
    pub(crate) fn until(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let end = now() + PATIENCE;
        while now() < end {
            if holds(&self.screen()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("never on the screen: {what}\n{}", self.screen());
    }

    /// Waits until a text is on the screen.
    pub(crate) fn wait_for(&self, text: &str) {
        self.until(text, |screen| screen.contains(text));
    }

    /// Waits until a text is gone.
    pub(crate) fn wait_gone(&self, text: &str) {
        self.until(&format!("{text} gone"), |screen| !screen.contains(text));
    }

    /// Another size.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let mut seen = self.seen.lock().unwrap();
        seen.screen.screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        drop(seen);
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Kills it without warning.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end and gives the exit code and everything it wrote.
    pub(crate) fn end(mut self) -> (u32, Vec<u8>) {
        let end = now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // The reader may still have the last bytes in its hands.
                std::thread::sleep(Duration::from_millis(50));
                return (status.exit_code(), self.bytes());
            }
            if now() > end {
                let screen = self.screen();
                self.child.kill().unwrap();
                panic!("it never ended\n{screen}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// The last state of a private mode (`1049`, `2004`, …) in what was written.
pub(crate) fn mode_is_on(bytes: &[u8], mode: &str) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let on = text.rfind(&format!("\u{1b}[?{mode}h"));
    let off = text.rfind(&format!("\u{1b}[?{mode}l"));
    on > off
}
