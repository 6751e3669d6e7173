//! How far is it?
//!
//! One line on a terminal, from the second second on, and nothing anywhere else.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What takes less time than this needs no explanation.
const PATIENCE: Duration = Duration::from_secs(1);
const REDRAW: Duration = Duration::from_millis(100);
const WIDTH: usize = 24;

/// The work at hand: what it is called, and how much of it there is, if that is known.
#[derive(Clone, Copy, Default)]
struct State {
    phase: &'static str,
    done: usize,
    total: usize,
}

/// A line on the terminal, or nothing. Dropping it clears the line.
pub(crate) struct Progress {
    state: Arc<Mutex<State>>,
    drawer: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts, when somebody watches.
    pub(crate) fn new(quiet: bool) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        if quiet || !io::stderr().is_terminal() {
            return Self { state, drawer: None };
        }
        let (stop, stopped) = channel();
        let shared = Arc::clone(&state);
        let draw = move || {
            let start = Instant::now();
            let mut pause = PATIENCE;
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                pause = REDRAW;
                let Ok(state) = shared.lock().map(|state| *state) else { break };
                let text = line(state, start.elapsed());
                let mut err = io::stderr().lock();
                let _ = write!(err, "\r{text}\x1b[K").and_then(|()| err.flush());
            }
            if pause == REDRAW {
                let _ = write!(io::stderr().lock(), "\r\x1b[K");
            }
        };
        // Without a thread there is no line; the work is the same.
        let thread = std::thread::Builder::new().name("progress".to_owned()).spawn(draw);
        Self { state, drawer: thread.ok().map(|thread| (stop, thread)) }
    }

    /// Says what is done now; a total of 0 means that it is not known.
    pub(crate) fn phase(&self, phase: &'static str, total: usize) {
        if let Ok(mut state) = self.state.lock() {
            *state = State { phase, done: 0, total };
        }
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        if let Ok(mut state) = self.state.lock() {
            state.done += 1;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.drawer.take() {
            drop(stop);
            // It only draws: nothing is lost when it panicked.
            let _ = thread.join();
        }
    }
}

/// ` Generating [=====>      ] 12/40, 3s`.
fn line(state: State, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    let phase = state.phase;
    if state.total == 0 {
        // A block that goes to and fro, since nobody knows how far it is.
        let room = WIDTH - 3;
        let at = (elapsed.as_millis() / REDRAW.as_millis()) as usize % (2 * room);
        let at = at.min(2 * room - at);
        return format!("{phase:>12} [{}===>{}] {seconds}s", " ".repeat(at), " ".repeat(room - at));
    }
    let filled = WIDTH * state.done.min(state.total) / state.total;
    let bar = "=".repeat(filled) + ">" + &" ".repeat(WIDTH - filled);
    format!("{phase:>12} [{bar}] {}/{}, {seconds}s", state.done, state.total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_and_keeps_its_width() {
        let bar = |done| line(State { phase: "Writing", done, total: 4 }, Duration::from_secs(2));
        assert_eq!(bar(0), "     Writing [>                        ] 0/4, 2s");
        assert_eq!(bar(2), "     Writing [============>            ] 2/4, 2s");
        assert_eq!(bar(4), "     Writing [========================>] 4/4, 2s");
        assert_eq!(bar(9).len(), bar(4).len());
        for tenth in 0..100 {
            let text = line(State::default(), REDRAW * tenth);
            assert_eq!(text.find(']'), Some(39), "{text}");
        }
    }
}
