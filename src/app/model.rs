//! The whole state of the screen.

use super::chat::ChatPane;
use super::draft::DraftPane;
use super::keymap::Keymap;
use super::overlay::Overlay;
use super::record::RecordPane;
use super::records::RecordsPane;
use super::talks::Talks;
use super::toast::Toasts;
use super::tour::Guide;
use super::walk::Kept;
use crate::assistant::samples;
use crate::crm::ContextUse;
use crate::trust::SafeText;
use crate::trust::tone::Brand;
use jiff::{Timestamp, civil::Date};

/// Which pane has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Focus {
    /// The records list.
    Records,
    /// The open record.
    Record,
    /// The chat history.
    History,
    /// The chat's composer.
    Composer,
    /// The draft over the record.
    Draft,
}

/// What the bars say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// The workspace's name.
    pub workspace: SafeText,
    /// Open pipeline, tasks due and the like, most important first.
    pub summary: Vec<SafeText>,
    /// `provider/model`, or empty for rules only.
    pub model: SafeText,
    /// Whether every connection beyond loopback is forbidden.
    pub offline: bool,
    /// Values masked in the last request.
    pub masked: Option<u64>,
    /// Tokens of the last request.
    pub tokens: Option<u64>,
    /// Cost of the last request in USD.
    pub cost_usd: Option<f64>,
    /// Duration of the last request in milliseconds.
    pub millis: Option<u64>,
    /// The last receipt.
    pub receipt: Option<String>,
    /// Whether a request has gone out, in this session or in the conversation that it went on with.
    pub anything_left: bool,
    /// How many proposals wait.
    pub proposals: usize,
    /// How full the context of the last request was.
    pub context: Option<ContextUse>,
}

/// The whole state of the screen.
#[derive(Debug)]
pub struct Model {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The time of the newest message; only [`super::Msg::Clock`] moves it.
    pub now: Timestamp,
    /// The seller's calendar day.
    pub today: Date,
    /// Which pane has the keys.
    pub focus: Focus,
    /// The records list.
    pub records: RecordsPane,
    /// The open record.
    pub record: RecordPane,
    /// The conversation.
    pub chat: ChatPane,
    /// Which conversation that is, and those that wait.
    pub talks: Talks,
    /// The draft that is being written.
    pub draft: Option<DraftPane>,
    /// The rules of the own brand for drafts.
    pub brand: Brand,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// Until when keys are held off from an overlay that opened by itself: what was typed ahead decides nothing.
    pub hold: Option<Timestamp>,
    /// What stays of a pipeline review while it is not on the screen.
    pub review: Kept,
    /// The guided tour, while it is on the screen.
    pub tour: Option<Guide>,
    /// Whether these are the made-up records of the demo.
    pub demo: bool,
    /// Questions to begin with.
    pub samples: Vec<SafeText>,
    /// Short messages.
    pub toasts: Toasts,
    /// What the bars say.
    pub status: Status,
    /// The resolved keys.
    pub keymap: Keymap,
    /// Names of the themes on offer.
    pub themes: Vec<String>,
    /// Which of them is shown.
    pub theme: usize,
    /// Whether the mouse is caught.
    pub mouse: bool,
    /// Counts changes of what the bars show; panes count their own.
    pub rev: u64,
}

impl Model {
    /// An empty screen.
    pub fn new(now: Timestamp, today: Date, size: (u16, u16)) -> Self {
        Self {
            size,
            now,
            today,
            focus: Focus::Records,
            records: RecordsPane::default(),
            record: RecordPane::default(),
            chat: ChatPane::default(),
            talks: Talks::default(),
            draft: None,
            brand: Brand::default(),
            overlay: None,
            hold: None,
            review: Kept::default(),
            tour: None,
            demo: false,
            samples: samples::first().map(SafeText::from_static).collect(),
            toasts: Toasts::default(),
            status: Status::default(),
            keymap: Keymap::default(),
            themes: Vec::new(),
            theme: 0,
            mouse: true,
            rev: 0,
        }
    }

    /// Gives the keys to a pane.
    pub fn set_focus(&mut self, focus: Focus) {
        if self.focus != focus {
            self.focus = focus;
            self.touch_all();
        }
    }

    /// Marks everything as changed.
    pub fn touch_all(&mut self) {
        self.rev += 1;
        self.records.rev += 1;
        self.record.rev += 1;
        self.chat.rev += 1;
        if let Some(draft) = &mut self.draft {
            draft.rev += 1;
        }
    }

    /// Panes in the order of the tab key.
    pub fn panes(&self) -> &'static [Focus] {
        if self.draft.is_some() {
            &[Focus::Records, Focus::Draft, Focus::History, Focus::Composer]
        } else {
            &[Focus::Records, Focus::Record, Focus::History, Focus::Composer]
        }
    }
}
