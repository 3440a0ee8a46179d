//! Ways to die, as a student's file might do them: the "key" names the way. Lab 1's signature.
//!
//! Must never: be part of a grader; the look at the source would refuse it. Read next:
//! `selfcheck_of_guards`, which puts it through the compiler and the pipe.

use std::io::Write;

#[allow(unconditional_recursion)]
fn recurse(depth: u64) -> u64 {
    std::hint::black_box(recurse(depth + 1)) + 1
}

fn print_for_ever() {
    loop {
        println!("pass");
    }
}

/// Threads that do nothing but be there, each with a large stack.
fn stacks() {
    for _ in 0..100 {
        let large = std::thread::Builder::new().stack_size(1 << 30);
        large.spawn(std::thread::park).expect("another thread");
    }
}

/// A process that outlives this one and holds its pipes.
fn leave_a_grandchild() {
    let mut sleeper = std::process::Command::new("sleep");
    sleeper.arg("60").spawn().expect("a grandchild");
    std::process::exit(7)
}

/// Something that is no answer, in the form of one.
fn forge() {
    let mut out = std::io::stdout().lock();
    out.write_all(b"\0lab\0\x01\0\0\0\0\0\0\0\x03abc").expect("stdout");
    out.flush().expect("stdout");
    std::thread::park();
}

pub fn accept_key(way: &str) -> String {
    match way {
        "exits" => std::process::exit(0),
        "aborts" => std::process::abort(),
        "recurses" => drop(recurse(1)),
        "loops" => loop {
            std::hint::spin_loop();
        },
        "waits" => loop {
            std::thread::park();
        },
        "prints" => print_for_ever(),
        "allocates" => drop(std::hint::black_box(vec![1u8; 1 << 40])),
        "stacks" => stacks(),
        "grandchild" => leave_a_grandchild(),
        "forges" => forge(),
        "todo" => todo!("later"),
        "unimplemented" => unimplemented!(),
        "panics" => panic!("ouch {}", 1),
        "panics_aside" => drop(std::thread::spawn(|| panic!("aside")).join()),
        _ => println!("said {way}"),
    }
    way.to_string()
}
