//! The screen: takes the terminal, turns what happens into messages, does what `update` asks for, draws.
//!
//! The loop waits for whatever comes first and draws once the queue is empty. It has no tick: an idle screen costs
//! nothing. Reading, masking, writing and the network happen on threads of their own (`browse`, `clerk`).
//! Invariants: nothing before the first paint grows with the data, writes, or waits for the terminal, a keyring or
//! the network; at most one frame per 16 ms while typing and per 33 ms while an answer streams in.

mod browse;
mod clerk;
mod edited;
mod figures;
mod frames;
mod inbox;
mod presses;
mod report;
mod start;
mod talks;
mod writes;

use super::{Opening, Place, clock};
use crate::app::toast::Level;
use crate::app::{Effect, Export, Model, Msg, TurnEvent, update};
use crate::config::{Appearance, Clipboard, Color};
use crate::term::{self, ColorChoice, ColorLevel, Event, Events, Screen, ScreenOptions, Signal, Signals};
use crate::trust::SafeText;
use crate::ui::View;
use crate::ui::theme::{self, Theme};
use clerk::{Job, Stops};
use frames::{Cause, Frames};
use inbox::Inbox;
use presses::Presses;
use std::collections::{BTreeSet, VecDeque};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// How long the program waits for answers that still come when it ends.
const LAST_WORDS: Duration = Duration::from_millis(1_500);

/// Shows the screen until the seller leaves it; gives the exit code.
///
/// # Errors
/// When there is no terminal, the workspace cannot be opened, or the terminal is lost.
pub fn run(place: Place, opening: Opening) -> anyhow::Result<u8> {
    term::check(|name| place.env.get(name).map(str::to_owned))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    runtime.block_on(Program::start(place, opening)?.run())
}

/// Everything the loop holds.
struct Program {
    place: Place,
    model: Model,
    view: View,
    screen: Screen,
    colors: ColorLevel,
    inbox: Inbox,
    browse: Sender<Effect>,
    figures: figures::Counter,
    clerk: Sender<Job>,
    stops: Stops,
    presses: Presses,
    clerk_thread: Option<std::thread::JoinHandle<()>>,
    frames: Frames,
    looks: edited::Looks,
    /// When to wake, soonest first: one for each that was asked for.
    wakes: BTreeSet<Instant>,
    events: Option<Events>,
    end: Option<u8>,
}

impl Program {
    /// Opens the records, paints, and only then starts everything else.
    fn start(place: Place, opening: Opening) -> anyhow::Result<Self> {
        let colors = color_level(&place);
        let reader = start::reader(&place)?;
        let size = term::terminal_size()?;
        let model = start::model(&place, &reader, size)?;
        let theme = named_theme(&place, &place.settings().theme, colors);
        let options = ScreenOptions { mouse: place.settings().mouse, keyboard: true, colors };
        let mut screen = Screen::enter(options)?;
        let (theme, complaint) = theme;
        let mut view = View::new(theme);
        screen.draw(|frame| _ = view.draw(&model, frame))?;

        let inbox = Inbox::default();
        let browse = browse::start(place.clone(), reader, inbox.clone())?;
        let (stops, presses) = (Stops::default(), Presses::default());
        let (clerk, clerk_thread) = clerk::start(place.clone(), inbox.clone(), stops.clone(), presses.clone())?;
        if let Some(complaint) = complaint {
            inbox.push(Msg::Notice(Level::Warning, SafeText::new(&complaint)));
        }
        let wanted = start::first_effects(opening);
        let mut program = Self {
            place,
            model,
            view,
            screen,
            colors,
            inbox,
            browse,
            figures: figures::Counter::default(),
            clerk,
            stops,
            presses,
            clerk_thread: Some(clerk_thread),
            frames: Frames::default(),
            looks: edited::Looks::default(),
            wakes: BTreeSet::new(),
            events: None,
            end: None,
        };
        program.perform(wanted.into());
        Ok(program)
    }

    async fn run(mut self) -> anyhow::Result<u8> {
        let mut signals = Signals::new()?;
        self.events = Some(Events::new()?);
        self.screen.set_title(&format!("dealdesk · {}", SafeText::one_line(self.place.workspace.name())));
        if self.place.settings().theme == AUTO && self.place.settings().appearance == Appearance::Auto {
            self.screen.ask_background();
            self.frames.want(Cause::Stream);
        }
        let mut input = Vec::new();
        while self.end.is_none() {
            self.step(&mut signals, &mut input).await?;
        }
        self.leave();
        Ok(self.end.unwrap_or(0))
    }

    /// Waits for whatever comes first, takes it, and draws when the queue is empty.
    async fn step(&mut self, signals: &mut Signals, input: &mut Vec<Event>) -> anyhow::Result<()> {
        let frame = self.frames.due();
        let wake = self.wakes.first().copied();
        let events = match &mut self.events {
            Some(events) => events,
            None => self.events.insert(Events::new()?),
        };
        tokio::select! {
            biased;
            signal = signals.next() => self.on_signal(signal?)?,
            result = events.next(input) => {
                if result.is_err() {
                    // The terminal is gone: there is nobody to show anything to.
                    self.end = Some(129);
                    return Ok(());
                }
                self.on_input(input);
            }
            () = self.inbox.arrived() => self.on_messages(),
            () = until(wake), if wake.is_some() => {
                let now = clock::instant();
                self.wakes.retain(|at| *at > now);
                self.take([Msg::Wake]);
                self.frames.want(Cause::Stream);
            }
            () = until(frame), if frame.is_some() => {}
        }
        if self.inbox.is_empty() && self.frames.is_due() && self.end.is_none() {
            self.draw()?;
        }
        Ok(())
    }

    fn on_input(&mut self, input: &mut Vec<Event>) {
        let mut background = None;
        let messages: Vec<Msg> = input
            .drain(..)
            .filter_map(|event| match event {
                Event::Input(input) => Some(Msg::Input(input)),
                Event::Background(red, green, blue) => {
                    background = Some((red, green, blue));
                    None
                }
            })
            .collect();
        if let Some((red, green, blue)) = background {
            // Perceived lightness by the weights of ITU-R BT.601.
            let light = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue) > 128_000;
            self.show_theme(theme::suited(light));
        }
        self.presses.count(&messages);
        if !messages.is_empty() {
            if self.looks.due(&messages) {
                drop(self.browse.send(Effect::LookAtActions));
            }
            self.take(messages);
            self.frames.want(Cause::Key);
        }
    }

    fn on_messages(&mut self) {
        let messages = self.inbox.take();
        if !messages.is_empty() {
            // What a key asked for is shown as soon as it is there; only a streaming answer may wait.
            let streaming =
                |msg: &Msg| matches!(msg, Msg::Turn(_, TurnEvent::Delta(_) | TurnEvent::Stage(_) | TurnEvent::Plan(_)));
            let asked_for = !messages.iter().all(streaming);
            self.take(messages);
            self.frames.want(if asked_for { Cause::Arrival } else { Cause::Stream });
        }
    }

    fn on_signal(&mut self, signal: Signal) -> anyhow::Result<()> {
        match signal {
            Signal::Terminate(code) => {
                // The text that was typed and the draft are kept as on any other way out.
                let quit = crate::app::update(&mut self.model, Msg::Input(ctrl_c()));
                self.perform(quit.into());
                self.end = Some(code);
            }
            Signal::Suspend => self.suspend()?,
            Signal::Resume => {
                self.screen.resume()?;
                self.take([Msg::Resumed]);
            }
            Signal::Resize => {
                let (width, height) = term::terminal_size()?;
                self.take([Msg::Input(term::key::Input::Resize(width, height))]);
            }
        }
        self.frames.want(Cause::Key);
        Ok(())
    }

    /// Feeds messages to the model, each batch with the time, and does what it asks for.
    fn take(&mut self, messages: impl IntoIterator<Item = Msg>) {
        let now = clock::now();
        let zone = clock::zone(self.place.settings().time_zone.as_deref());
        update(&mut self.model, Msg::Clock(now, clock::day(now, &zone)));
        for msg in messages {
            let effects = update(&mut self.model, msg);
            self.perform(effects.into());
        }
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        let size = term::terminal_size()?;
        if size != self.model.size {
            self.take([Msg::Input(term::key::Input::Resize(size.0, size.1))]);
        }
        let Self { screen, view, model, .. } = self;
        let mut metrics = model.chat.metrics;
        screen.draw(|frame| metrics = view.draw(model, frame))?;
        self.frames.drawn();
        if metrics != self.model.chat.metrics || self.model.chat.reveal {
            let rev = self.model.chat.rev;
            update(&mut self.model, Msg::Laid(metrics));
            if self.model.chat.rev != rev {
                self.frames.want(Cause::Stream);
            }
        }
        Ok(())
    }

    /// Does effects, and what follows from them.
    fn perform(&mut self, mut effects: VecDeque<Effect>) {
        while let Some(effect) = effects.pop_front() {
            match self.perform_one(effect) {
                Ok(more) => effects.extend(more),
                Err(error) => {
                    let notice = Msg::Notice(Level::Error, SafeText::new(&error.to_string()));
                    effects.extend(update(&mut self.model, notice));
                }
            }
        }
    }

    fn perform_one(&mut self, effect: Effect) -> anyhow::Result<Vec<Effect>> {
        match effect {
            effect if browse::takes(&effect) => self.browse.send(effect)?,
            Effect::LoadFigures(days) => self.figures.ask(days, &self.place, &self.inbox)?,
            Effect::Export(Export::Clipboard(text)) => return self.copy(&text),
            // The worker may be in the middle of it, so nobody waits for the worker.
            Effect::Stop(turn) => self.stops.of(turn).ask(),
            Effect::Editor(text) => return self.edit(&text),
            Effect::Mouse(on) => self.screen.set_mouse(on)?,
            Effect::Theme(name) => self.show_theme(&name),
            Effect::WakeAfter(millis) => {
                let at = clock::instant() + Duration::from_millis(millis);
                self.wakes.insert(at);
            }
            Effect::Suspend => self.suspend()?,
            Effect::Redraw => {
                self.screen.redraw()?;
                self.frames.want(Cause::Key);
            }
            Effect::Quit => self.end = Some(0),
            // Turns, writes, receipts and conversations are the other worker's.
            effect => self.clerk.send(Job::Do(effect))?,
        }
        Ok(Vec::new())
    }

    fn copy(&mut self, text: &str) -> anyhow::Result<Vec<Effect>> {
        let text = SafeText::new(text);
        if self.place.settings().clipboard == Clipboard::Off {
            let off = "copying is switched off (clipboard = \"off\")";
            return Ok(update(&mut self.model, Msg::Notice(Level::Warning, SafeText::from_static(off))));
        }
        let in_tmux = self.place.env.get("TMUX").is_some();
        let (level, words) = match self.screen.copy(&text, in_tmux) {
            Ok(()) => (Level::Info, "sent to the terminal's clipboard (OSC 52)".to_owned()),
            Err(error) => (Level::Warning, error.to_string()),
        };
        self.clerk.send(Job::Do(Effect::Export(Export::Clipboard(String::new()))))?;
        Ok(update(&mut self.model, Msg::Notice(level, SafeText::new(&words))))
    }

    /// Gives the terminal to the seller's editor. Nobody else may read the keyboard meanwhile.
    fn edit(&mut self, text: &str) -> anyhow::Result<Vec<Effect>> {
        let command = match &self.place.settings().editor {
            Some(command) => command.clone(),
            None => term::editor_command(|name| self.place.env.get(name).map(str::to_owned)),
        };
        self.events = None;
        let edited = self.screen.outside(|| term::edit(text, &command))?;
        self.frames.want(Cause::Key);
        let mut effects = update(&mut self.model, Msg::Resumed);
        effects.extend(match edited {
            Ok(Some(text)) => update(&mut self.model, Msg::Edited(text)),
            Ok(None) => Vec::new(),
            Err(error) => update(&mut self.model, Msg::Notice(Level::Error, SafeText::new(&error.to_string()))),
        });
        Ok(effects)
    }

    fn suspend(&mut self) -> anyhow::Result<()> {
        self.events = None;
        self.screen.suspend()?;
        self.take([Msg::Resumed]);
        self.frames.want(Cause::Key);
        Ok(())
    }

    fn show_theme(&mut self, name: &str) {
        let (theme, complaint) = named_theme(&self.place, name, self.colors);
        self.view.set_theme(theme);
        if let Some(complaint) = complaint {
            self.inbox.push(Msg::Notice(Level::Warning, SafeText::new(&complaint)));
        }
        self.frames.want(Cause::Key);
    }

    /// Lets the workers finish what is begun, but not for ever.
    fn leave(&mut self) {
        self.stops.ask();
        drop(self.clerk.send(Job::End));
        let Some(thread) = self.clerk_thread.take() else { return };
        let patience = clock::instant() + LAST_WORDS;
        while !thread.is_finished() && clock::instant() < patience {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

fn ctrl_c() -> term::key::Input {
    term::key::Input::Key(term::key::Key::ctrl('c'))
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// What the settings or the environment say of the background; the terminal itself is asked after the first paint.
fn suited(place: &Place) -> &'static str {
    let by_env = || term::light_by_env(|name| place.env.get(name).map(str::to_owned));
    match place.settings().appearance {
        Appearance::Light => theme::suited(true),
        Appearance::Dark => theme::suited(false),
        Appearance::Auto => by_env().map_or(theme::DEFAULT, theme::suited),
    }
}

fn color_level(place: &Place) -> ColorLevel {
    let choice = match place.settings().color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    ColorLevel::detect(choice, |name| place.env.get(name).map(str::to_owned))
}

/// The theme that is chosen by the terminal's background.
const AUTO: &str = "auto";

/// The theme of this name, or the default one with the reason why not.
fn named_theme(place: &Place, name: &str, colors: ColorLevel) -> (Theme, Option<String>) {
    let name = if name == AUTO { suited(place) } else { name };
    let loaded = theme::load(name, &place.paths.themes());
    let (theme, complaint) = match loaded {
        Ok(theme) => (theme, None),
        Err(error) => (theme::fallback(), Some(error.to_string())),
    };
    if colors == ColorLevel::None { (theme.without_color(), complaint) } else { (theme, complaint) }
}
