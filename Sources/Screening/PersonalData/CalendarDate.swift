/// Whether three numbers are a day of the calendar.
enum CalendarDate {
    static func isReal(year: Int, month: Int, day: Int) -> Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// The same, and within the span in which people that are spoken of were born.
    static func isBirth(year: Int, month: Int, day: Int) -> Bool {
        (1800...2099).contains(year) && isReal(year: year, month: month, day: day)
    }
}
