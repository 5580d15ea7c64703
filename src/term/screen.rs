//! The terminal taken over, and given back.
//!
//! For: raw mode, the alternate screen and the other modes; drawing; giving the terminal away for a while (suspend,
//! $EDITOR) and for good (drop, panic, signals).
//! Not for: reading input (`events`).
//! Invariants: every mode that was switched on is switched off by [`restore`], the only way back, which may be
//! called at any time, any number of times, from any thread. Nothing waits for an answer of the terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, OnceLock};
use std::thread::ThreadId;

use ratatui::backend::Backend;
use ratatui::{Frame, Terminal};

use super::backend::AnsiBackend;
use super::clipboard;
use super::color::ColorLevel;

/// Alternate screen, bracketed paste, focus reports.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?1004h";
/// Clicks, drags and the wheel, with coordinates of any size.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// Disambiguated keys with alternates, on the alternate screen's own stack.
const KEYBOARD_ON: &[u8] = b"\x1b[>5u";
const KEYBOARD_OFF: &[u8] = b"\x1b[<u";
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[?1049l";
const ASK_BACKGROUND: &[u8] = b"\x1b]11;?\x07";

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);
static KEYBOARD: AtomicBool = AtomicBool::new(false);
/// The thread that draws; a panic elsewhere must not tear its screen down.
static OWNER: OnceLock<ThreadId> = OnceLock::new();
/// What panics on other threads said, to be shown when the screen is gone.
static LATER: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// How many such messages are kept.
const MOST_LATER: usize = 16;

/// Why the screen cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// Input or output is a pipe or a file.
    #[error("this needs a terminal, but {0} is not one; use --plain, or one of the commands that print and end")]
    NoTerminal(&'static str),
    /// The terminal cannot do it.
    #[error("the terminal is of the kind \"dumb\"; use --plain")]
    Dumb,
    /// The terminal failed.
    #[error("cannot use the terminal: {0}")]
    Io(#[from] io::Error),
}

/// What is asked of the terminal.
#[derive(Clone, Copy, Debug)]
pub struct ScreenOptions {
    /// Clicks and the wheel come to the program instead of selecting text.
    pub mouse: bool,
    /// The kitty keyboard protocol, where the terminal knows it.
    pub keyboard: bool,
    /// Colours that the terminal shows.
    pub colors: ColorLevel,
}

/// Whether a screen can be shown here.
///
/// # Errors
/// When input or output is no terminal, or `TERM` says `dumb`.
pub fn check(env: impl Fn(&str) -> Option<String>) -> Result<(), ScreenError> {
    if !io::stdin().is_terminal() {
        return Err(ScreenError::NoTerminal("the input"));
    }
    if !io::stdout().is_terminal() {
        return Err(ScreenError::NoTerminal("the output"));
    }
    if env("TERM").is_some_and(|term| term == "dumb") { Err(ScreenError::Dumb) } else { Ok(()) }
}

/// The terminal while it is ours; dropping it gives the terminal back.
pub struct Screen {
    terminal: Terminal<AnsiBackend<io::Stdout>>,
    options: ScreenOptions,
    /// [`Screen::suspend`] came back already; the signal that says so is still to come.
    back: bool,
}

impl Screen {
    /// Takes the terminal. To be called on the thread that draws, after [`check`].
    ///
    /// # Errors
    /// When the terminal cannot be set up; it is as before then.
    pub fn enter(options: ScreenOptions) -> Result<Self, ScreenError> {
        OWNER.get_or_init(|| std::thread::current().id());
        hook_panics();
        let terminal = Terminal::new(AnsiBackend::new(io::stdout(), options.colors, size))?;
        let mut screen = Self { terminal, options, back: false };
        screen.take()?;
        Ok(screen)
    }

    /// Draws a frame; only what changed is written, in one write. Takes the terminal anew if something gave it back.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if !TAKEN.load(Ordering::SeqCst) {
            self.take()?;
        }
        self.terminal.draw(render).map(|_| ())
    }

    /// Makes the next frame draw every cell, as after a resize or when the terminal was disturbed.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Gives the terminal back while `other` runs, and takes it again. Give up [`super::Events`] before: two readers
    /// rob each other.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn outside<T>(&mut self, other: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = other();
        self.take()?;
        Ok(result)
    }

    /// Stops the program as ctrl-z does in a shell, and comes back when the shell says so. The
    /// [`super::Signal::Resume`] that follows is known to [`Self::resume`].
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    #[cfg(unix)]
    pub fn suspend(&mut self) -> io::Result<()> {
        self.back = true;
        self.outside(|| signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP))?
    }

    /// Does nothing: there is no job control here.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Takes the terminal again after the program was stopped and continued from outside.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn resume(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.back) {
            return Ok(());
        }
        restore();
        self.take()
    }

    /// Takes or frees the mouse.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.options.mouse = on;
        write(if on { MOUSE_ON } else { MOUSE_OFF })
    }

    /// Sets the window's title; controls are left out and it is cut at 120 characters.
    pub fn set_title(&mut self, title: &str) {
        let title: String = title.chars().filter(|c| !c.is_control()).take(120).collect();
        self.terminal.backend_mut().pass(format!("\x1b]2;{title}\x07").as_bytes());
    }

    /// Hands text to the terminal's clipboard (OSC 52), which may or may not take it: say "sent to the terminal's
    /// clipboard (OSC 52)", never "copied".
    ///
    /// # Errors
    /// When the text is longer than terminals take, or the terminal is gone.
    pub fn copy(&mut self, text: &str, inside_tmux: bool) -> Result<(), clipboard::CopyError> {
        Ok(write(&clipboard::sequence(text, inside_tmux)?)?)
    }

    /// Asks for the background colour; the answer, if any, comes as [`super::Event::Background`].
    pub fn ask_background(&mut self) {
        self.terminal.backend_mut().pass(ASK_BACKGROUND);
    }

    fn take(&mut self) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        KEYBOARD.store(self.options.keyboard, Ordering::SeqCst);
        if let Err(error) = crossterm::terminal::enable_raw_mode() {
            TAKEN.store(false, Ordering::SeqCst);
            return Err(error);
        }
        let backend = self.terminal.backend_mut();
        backend.forget();
        backend.pass(ENTER);
        if self.options.keyboard {
            backend.pass(KEYBOARD_ON);
        }
        if self.options.mouse {
            backend.pass(MOUSE_ON);
        }
        backend.hide_cursor()?;
        self.terminal.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was. Does nothing when it is not ours.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Whatever fails here, there is nothing better to do than to go on.
    if KEYBOARD.load(Ordering::SeqCst) {
        let _ = write(KEYBOARD_OFF);
    }
    let _ = write(MOUSE_OFF);
    let _ = write(LEAVE);
    let _ = crossterm::terminal::disable_raw_mode();
    if let Ok(mut later) = LATER.lock() {
        for message in later.drain(..) {
            let _ = writeln!(io::stderr(), "{message}");
        }
    }
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(bytes)?;
    out.flush()
}

/// Gives the terminal back before a panic is reported; keeps reports of other threads until it is.
fn hook_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let elsewhere = OWNER.get().is_some_and(|owner| *owner != std::thread::current().id());
            if elsewhere && TAKEN.load(Ordering::SeqCst) {
                if let Ok(mut later) = LATER.lock()
                    && later.len() < MOST_LATER
                {
                    later.push(panic.to_string());
                }
                return;
            }
            restore();
            before(panic);
        }));
    });
}

#[cfg(unix)]
fn size() -> io::Result<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(io::stdout())?;
    // Some terminals say 0×0 until they are laid out.
    Ok(if size.ws_col == 0 || size.ws_row == 0 { (80, 24) } else { (size.ws_col, size.ws_row) })
}

#[cfg(not(unix))]
fn size() -> io::Result<(u16, u16)> {
    crossterm::terminal::size()
}

/// The columns and rows of the terminal.
///
/// # Errors
/// When the output is no terminal.
pub fn terminal_size() -> io::Result<(u16, u16)> {
    size()
}
