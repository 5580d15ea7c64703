//! What the bytes make a terminal show is what ratatui's buffer holds.
#![allow(clippy::disallowed_methods, reason = "colours to be drawn")]

use proptest::prelude::*;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::*;

const WIDTH: u16 = 24;
const HEIGHT: u16 = 6;

fn parser() -> vt100::Parser {
    vt100::Parser::new(HEIGHT.try_into().unwrap(), WIDTH.try_into().unwrap(), 0)
}

fn backend(level: ColorLevel) -> AnsiBackend<Vec<u8>> {
    let backend = AnsiBackend::new(Vec::new(), level, || Ok((WIDTH, HEIGHT)));
    backend.size().unwrap();
    backend
}

fn frame(backend: &mut AnsiBackend<Vec<u8>>, from: &Buffer, to: &Buffer) -> Vec<u8> {
    backend.draw(from.diff(to).into_iter()).unwrap();
    backend.flush().unwrap();
    std::mem::take(&mut backend.out)
}

/// The frame after the screen was cleared.
fn whole(backend: &mut AnsiBackend<Vec<u8>>, to: &Buffer) -> Vec<u8> {
    backend.clear().unwrap();
    frame(backend, &Buffer::empty(to.area), to)
}

fn vt_color(color: Color) -> vt100::Color {
    match color {
        Color::Reset => vt100::Color::Default,
        Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Red => vt100::Color::Idx(1),
        Color::LightCyan => vt100::Color::Idx(14),
        other => panic!("{other:?} is not drawn here"),
    }
}

/// ratatui's diff leaves out the second half of a wide glyph that is overwritten by a narrow one; what ground that
/// half gets is up to the terminal.
fn is_orphan(before: &Buffer, x: u16, y: u16) -> bool {
    x > 0 && before[(x - 1, y)].symbol().width() == 2
}

fn assert_shows(screen: &vt100::Screen, before: &Buffer, buffer: &Buffer) {
    for y in 0..HEIGHT {
        let mut x = 0;
        while x < WIDTH {
            let (cell, shown) = (&buffer[(x, y)], screen.cell(y, x).unwrap());
            let text = if shown.has_contents() { shown.contents() } else { " " };
            assert_eq!(text, cell.symbol(), "at {x},{y}");
            if cell.symbol() == " " && is_orphan(before, x, y) {
                x += 1;
                continue;
            }
            assert_eq!(shown.bgcolor(), vt_color(cell.bg), "ground at {x},{y}");
            assert_eq!(shown.inverse(), cell.modifier.contains(Modifier::REVERSED), "reverse at {x},{y}");
            assert_eq!(shown.underline(), cell.modifier.contains(Modifier::UNDERLINED), "underline at {x},{y}");
            if cell.symbol() != " " {
                assert_eq!(shown.fgcolor(), vt_color(cell.fg), "colour at {x},{y}");
                assert_eq!(shown.bold(), cell.modifier.contains(Modifier::BOLD), "bold at {x},{y}");
                assert_eq!(shown.dim(), cell.modifier.contains(Modifier::DIM), "dim at {x},{y}");
                assert_eq!(shown.italic(), cell.modifier.contains(Modifier::ITALIC), "italic at {x},{y}");
            }
            x += u16::try_from(cell.symbol().width().max(1)).unwrap();
        }
    }
}

fn any_style() -> impl Strategy<Value = Style> {
    let color = proptest::sample::select(vec![
        Color::Reset,
        Color::Reset,
        Color::Red,
        Color::LightCyan,
        Color::Indexed(200),
        Color::Indexed(12),
        Color::Rgb(1, 20, 255),
    ]);
    let modifier = proptest::sample::select(vec![
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::BOLD | Modifier::ITALIC,
        Modifier::REVERSED,
        Modifier::ITALIC | Modifier::UNDERLINED,
    ]);
    (color.clone(), color, modifier).prop_map(|(fg, bg, modifier)| {
        Style::new().fg(fg).bg(bg).remove_modifier(Modifier::all()).add_modifier(modifier)
    })
}

type Piece = (u16, u16, String, Style);

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let text = "[a-c 日本é ]{1,12}| {4,24}";
    proptest::collection::vec((0..WIDTH, 0..HEIGHT, text, any_style()), 0..8)
}

fn draw(buffer: &mut Buffer, pieces: &[Piece]) {
    for (x, y, text, style) in pieces {
        buffer.set_string(*x, *y, text, *style);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_frame_shows_its_buffer(frames in proptest::collection::vec(pieces(), 1..5)) {
        let (mut backend, mut parser) = (backend(ColorLevel::TrueColor), parser());
        let mut before = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        for pieces in &frames {
            let mut after = Buffer::empty(before.area);
            draw(&mut after, pieces);
            parser.process(&frame(&mut backend, &before, &after));
            assert_shows(parser.screen(), &before, &after);
            // Orphans would stay for ever: start the next frame from what is shown.
            parser.process(&whole(&mut backend, &after));
            before = after;
        }
    }

    #[test]
    fn never_more_bytes_than_crossterms(pieces in pieces()) {
        let before = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        let mut after = before.clone();
        draw(&mut after, &pieces);
        let mut theirs = Vec::new();
        CrosstermBackend::new(&mut theirs).draw(before.diff(&after).into_iter()).unwrap();
        let mut ours = backend(ColorLevel::TrueColor);
        ours.visible = Some(false);
        let ours = frame(&mut ours, &before, &after);
        prop_assert!(ours.len() <= theirs.len(), "{} > {}", ours.len(), theirs.len());
    }
}

/// One letter typed at the caret, in a styled field.
#[test]
fn a_typed_key_is_a_handful_of_bytes() {
    let style = Style::new().fg(Color::Rgb(214, 218, 226)).bg(Color::Rgb(21, 24, 30));
    let mut before = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
    before.set_style(before.area, style);
    let mut ours = backend(ColorLevel::TrueColor);
    ours.show_cursor().unwrap();
    ours.set_cursor_position((5, 3)).unwrap();
    frame(&mut ours, &Buffer::empty(before.area), &before);
    let mut after = before.clone();
    after.set_string(5, 3, "a", style);
    ours.set_cursor_position((6, 3)).unwrap();
    assert_eq!(String::from_utf8(frame(&mut ours, &before, &after)).unwrap(), "\u{1b}[38;2;214;218;226ma");
    let mut next = after.clone();
    next.set_string(6, 3, "b", style);
    ours.set_cursor_position((7, 3)).unwrap();
    assert_eq!(frame(&mut ours, &after, &next), b"b");
    assert_eq!(frame(&mut ours, &next, &next), b"", "nothing changed, nothing is written");
}

#[test]
fn without_colour_modifiers_stay() {
    let mut after = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
    let before = after.clone();
    after.set_string(0, 0, "ab", Style::new().fg(Color::Red).bg(Color::Blue).add_modifier(Modifier::REVERSED));
    let mut parser = parser();
    parser.process(&frame(&mut backend(ColorLevel::None), &before, &after));
    let cell = parser.screen().cell(0, 1).unwrap();
    assert!(cell.inverse());
    assert_eq!((cell.fgcolor(), cell.bgcolor()), (vt100::Color::Default, vt100::Color::Default));
}

#[test]
fn only_large_frames_are_synchronised() {
    let empty = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
    let mut ours = backend(ColorLevel::TrueColor);
    ours.show_cursor().unwrap();
    let mut small = empty.clone();
    small.set_string(0, 0, "a", Style::new());
    assert!(!frame(&mut ours, &empty, &small).starts_with(BEGIN));
    ours.pass(&[b' '; LARGE]);
    let large = frame(&mut ours, &small, &empty);
    assert!(large.starts_with(BEGIN) && large.ends_with(END));
    let text = String::from_utf8(large).unwrap();
    assert!(text.contains("\u{1b}[?25h"), "the cursor is shown again");
}
