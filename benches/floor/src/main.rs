//! F, the floor: a bare ratatui program with one three-pane frame, drawn anew for each key.
//!
//! For: the unit in which `docs/performance.md` counts, so that figures of different machines compare.
//! Not for: anything useful. Letters go into the input line, backspace takes them away, up and down move the
//! selection, `q` on an empty line and ctrl-c end it. The same widgets as anybody would take, nothing tuned.

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, List, ListItem, ListState, Paragraph, Wrap};
use ratatui::{DefaultTerminal, Frame};

const TEXT: &str = "The renewal of Halden Foods closes in twelve days. Dana Ruiten asked for a second offer on \
    Tuesday and has not heard back since; the last call moved the start of the contract by a month.";

struct Screen {
    names: Vec<String>,
    list: ListState,
    line: String,
}

fn main() -> std::io::Result<()> {
    let names = (1..=200).map(|n| format!("Account {n:03}   € {}k", n * 7)).collect();
    let screen = Screen { names, list: ListState::default().with_selected(Some(0)), line: String::new() };
    ratatui::run(|terminal| run(terminal, screen))
}

fn run(terminal: &mut DefaultTerminal, mut screen: Screen) -> std::io::Result<()> {
    loop {
        terminal.draw(|frame| draw(frame, &mut screen))?;
        let Event::Key(key) = event::read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return Ok(()),
            KeyCode::Char('q') if screen.line.is_empty() => return Ok(()),
            KeyCode::Char(letter) => screen.line.push(letter),
            KeyCode::Backspace => drop(screen.line.pop()),
            KeyCode::Down => screen.list.select_next(),
            KeyCode::Up => screen.list.select_previous(),
            _ => {}
        }
    }
}

fn draw(frame: &mut Frame<'_>, screen: &mut Screen) {
    let [left, middle, right] =
        Layout::horizontal([Constraint::Length(34), Constraint::Fill(1), Constraint::Length(44)]).areas(frame.area());
    let items: Vec<ListItem<'_>> = screen.names.iter().map(|name| ListItem::new(name.as_str())).collect();
    let list = List::new(items)
        .block(Block::bordered().title("Records"))
        .highlight_style(Style::new().add_modifier(Modifier::REVERSED));
    frame.render_stateful_widget(list, left, &mut screen.list);

    let lines: Vec<Line<'_>> = (0..8).flat_map(|_| [Line::from(TEXT), Line::default()]).collect();
    let text = Paragraph::new(lines).wrap(Wrap { trim: true }).block(Block::bordered().title("Record"));
    frame.render_widget(text, middle);

    let [chat, input] = Layout::vertical([Constraint::Fill(1), Constraint::Length(3)]).areas(right);
    let chat_text = Paragraph::new(TEXT).wrap(Wrap { trim: true }).block(Block::bordered().title("Chat"));
    frame.render_widget(chat_text, chat);
    frame.render_widget(Paragraph::new(screen.line.as_str()).block(Block::bordered().title("Ready")), input);
    let column = u16::try_from(screen.line.len()).unwrap_or(0).min(input.width.saturating_sub(3));
    frame.set_cursor_position((input.x + 1 + column, input.y + 1));
}
