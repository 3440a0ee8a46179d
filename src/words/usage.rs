//! Wrong command lines, in Russian. The English sentences are clap's own.
//!
//! Read next: `cli/complaint.rs`, which finds out what is wrong.

pub const ERROR: &str = "ошибка";
pub const TIP: &str = "совет";
pub const NO_COMMAND: &str = "не указана команда";
pub const WRONG: &str = "команда набрана неверно";
pub const NOT_UTF8: &str = "в команде есть байты, которые не складываются в UTF-8";

pub fn no_such_option(option: &str) -> String {
    format!("нет параметра «{option}»")
}

/// An argument that stands where none is expected.
pub fn not_expected(argument: &str) -> String {
    format!("лишний аргумент «{argument}»")
}

pub fn no_such_command(name: &str) -> String {
    format!("нет команды «{name}»")
}

pub fn value_missing(argument: &str) -> String {
    format!("не указано значение для «{argument}»")
}

pub fn wrong_value(value: &str, argument: &str) -> String {
    format!("значение «{value}» не подходит для «{argument}»")
}

/// What is allowed, or what was expected, behind any of the others.
pub fn because(what: &str, why: &str) -> String {
    format!("{what}: {why}")
}

pub fn allowed(values: &str) -> String {
    format!("[значения: {values}]")
}

pub fn twice(argument: &str) -> String {
    format!("«{argument}» можно указать только один раз")
}

pub fn not_together(one: &str, others: &str) -> String {
    format!("«{one}» нельзя указать вместе с {others}")
}

pub fn required(arguments: &str) -> String {
    format!("не хватает: {arguments}")
}

pub fn needs_equals(argument: &str) -> String {
    format!("значение для «{argument}» пишется через знак =")
}

pub fn too_many(value: &str, argument: &str) -> String {
    format!("лишнее значение «{value}» для «{argument}»")
}

pub fn too_few(argument: &str) -> String {
    format!("не хватает значений для «{argument}»")
}

pub fn perhaps(similar: &str) -> String {
    format!("может быть, «{similar}»?")
}

/// A text that begins with a dash.
pub fn as_text(text: &str) -> String {
    format!("чтобы передать «{text}» как текст, напишите: -- {text}")
}

pub fn more(help: &str) -> String {
    format!("Подробнее: {help}")
}
