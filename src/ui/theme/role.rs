//! The meanings that a theme gives a look to.
//!
//! For: the list of roles, their names in theme files, and what a role looks like when a theme does not say.
//! Invariants: every chain of fallbacks ends at [`Role::Text`].

use ratatui::style::{Modifier, Style};

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident = $name:literal => $fallback:ident + $added:ident;)*) => {
        /// What a piece of the screen means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $role,)* }

        impl Role {
            /// Every role, in the order of its number.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$role),*];

            /// Its name in theme files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$role => $name,)* }
            }

            /// What it looks like when a theme does not say: like another role, with something added.
            fn fallback(self) -> (Self, Modifier) {
                match self { $(Self::$role => (Self::$fallback, mods::$added),)* }
            }
        }
    };
}

/// Short names for what a fallback adds.
mod mods {
    use ratatui::style::Modifier;

    pub(super) const NONE: Modifier = Modifier::empty();
    pub(super) const BOLD: Modifier = Modifier::BOLD;
    pub(super) const DIM: Modifier = Modifier::DIM;
    pub(super) const ITALIC: Modifier = Modifier::ITALIC;
    pub(super) const UNDER: Modifier = Modifier::UNDERLINED;
    pub(super) const REVERSED: Modifier = Modifier::REVERSED;
    pub(super) const CROSSED: Modifier = Modifier::CROSSED_OUT;
}

roles! {
    /// Plain text and the ground of the whole screen.
    Text = "text" => Text + NONE;
    /// What is secondary.
    Muted = "muted" => Text + DIM;
    /// The one colour of focus.
    Accent = "accent" => Text + BOLD;
    /// Lines between panes.
    Border = "border" => Muted + NONE;
    /// The line of the pane with the focus.
    BorderFocus = "border_focus" => Accent + NONE;
    /// What is selected in the pane with the focus.
    Selection = "selection" => Text + REVERSED;
    /// The current line of a pane without the focus.
    CursorLine = "cursor_line" => Text + UNDER;
    /// The person, in the chat.
    User = "user" => Accent + NONE;
    /// The assistant, in the chat.
    Assistant = "assistant" => Text + BOLD;
    /// The program itself, in the chat.
    System = "system" => Muted + NONE;
    /// It went well.
    Success = "success" => Text + NONE;
    /// Look here.
    Warning = "warning" => Text + BOLD;
    /// Something is lost or about to be.
    Danger = "danger" => Warning + NONE;
    /// Good to know.
    Info = "info" => Accent + NONE;
    /// A value that was masked before it left.
    Masked = "masked" => Text + UNDER;
    /// A number that leads to the source of a statement.
    Citation = "citation" => Accent + NONE;
    /// A link.
    Link = "link" => Accent + UNDER;
    /// Code and wire text.
    Code = "code" => Text + NONE;
    /// A heading.
    Heading = "heading" => Text + BOLD;
    /// Quoted text.
    Quote = "quote" => Muted + ITALIC;
    /// What a search matched.
    Match = "match" => Accent + UNDER;
    /// A key to press.
    Key = "key" => Accent + NONE;
    /// A short state beside a name.
    Badge = "badge" => Accent + NONE;
    /// Text that was added.
    DiffAdd = "diff_add" => Success + UNDER;
    /// Text that was removed.
    DiffDel = "diff_del" => Danger + CROSSED;
}

impl Role {
    /// How many roles there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Gives every role that a theme leaves out the look of its fallback. Fallbacks have no background of their own
/// but that of the screen.
pub(super) fn resolve(given: &[Option<Style>; Role::COUNT]) -> [Style; Role::COUNT] {
    Role::ALL.map(|role| style_of(role, given))
}

fn style_of(role: Role, given: &[Option<Style>; Role::COUNT]) -> Style {
    match (given[role as usize], role.fallback()) {
        (Some(style), _) => style,
        (None, (next, _)) if next == role => Style::new(),
        (None, (next, added)) => style_of(next, given).add_modifier(added),
    }
}
