//! The line that is being typed, and how its editor is stopped.
//!
//! Owns: the editor's thread, and the terminal's settings from before it. Must
//! never: draw once it was stopped.
//!
//! rustyline draws the line from a thread of its own and has no way to be told
//! to stop. It asks for its prompt, though, each time it is about to draw, with
//! nothing of it on the screen: the one moment to hold it for good, so that no
//! prompt stands behind the last word.

use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, ExternalPrinter, Prompt};

use super::super::terminal::Settings;
/// Lines with editing and history.
pub(super) struct Editor(DefaultEditor);

impl Editor {
    /// An editor, and what prints above its line. `None` if the terminal cannot
    /// do that.
    pub(super) fn new() -> Option<(Editor, impl ExternalPrinter + Send + 'static)> {
        let mut editor = DefaultEditor::new().ok()?;
        let printer = editor.create_external_printer().ok()?;
        Some((Editor(editor), printer))
    }

    /// Hands over what is typed, until the end of it or until nobody takes it.
    pub(super) fn run(mut self, editing: &Editing, mut takes: impl FnMut(Typed) -> bool) {
        loop {
            let typed = match self.0.readline(editing) {
                Ok(line) => {
                    let _ = self.0.add_history_entry(&line);
                    Typed::Line(line)
                }
                Err(ReadlineError::Interrupted) => Typed::Interrupt,
                Err(_) => Typed::End,
            };
            let is_last = !matches!(typed, Typed::Line(_));
            if is_last {
                editing.end();
            }
            if !takes(typed) || is_last {
                return editing.end();
            }
        }
    }
}

/// What was typed at the prompt.
pub(super) enum Typed {
    Line(String),
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, or the terminal has gone.
    End,
}

/// What the editor's thread and the end of the program agree on.
#[derive(Debug, Default)]
pub(super) struct Editing {
    stage: Mutex<Stage>,
    changed: Condvar,
    /// From before the editor changed them: a signal may end the process in the
    /// middle of a line.
    settings: OnceLock<Settings>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    /// There is no prompt so far.
    #[default]
    Absent,
    Drawn,
    /// It is to stop.
    Unwanted,
    /// It has stopped, or there is no editor any more.
    Gone,
}

impl Editing {
    /// How long the editor may take; it does not look while it searches.
    const PATIENCE: Duration = Duration::from_millis(300);

    /// The prompt is about to be drawn. False: it is too late for one.
    pub(super) fn begin(&self) -> bool {
        self.settings.get_or_init(Settings::now);
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let is_wanted = *stage == Stage::Absent;
        if is_wanted {
            *stage = Stage::Drawn;
        }
        is_wanted
    }

    /// No prompt is wanted any more. Returns whether one has been drawn.
    pub(super) fn stop(&self) -> bool {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let was = *stage;
        *stage = if was == Stage::Drawn { Stage::Unwanted } else { Stage::Gone };
        was != Stage::Absent
    }

    /// The editor is done.
    fn end(&self) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = Stage::Gone;
        self.changed.notify_all();
    }

    /// Waits until the editor draws no more.
    pub(super) fn wait(&self) {
        let now = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let is_drawn = |stage: &mut Stage| *stage != Stage::Gone;
        drop(self.changed.wait_timeout_while(now, Editing::PATIENCE, is_drawn));
    }

    /// Puts the terminal's settings back, if they were changed.
    pub(super) fn restore(&self) {
        if let Some(settings) = self.settings.get() {
            settings.restore();
        }
    }
}

impl Prompt for Editing {
    fn raw(&self) -> &str {
        let mut now = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        while *now != Stage::Drawn {
            *now = Stage::Gone;
            self.changed.notify_all();
            now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
        "> "
    }
}
