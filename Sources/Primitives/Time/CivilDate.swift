/// A date of the proleptic Gregorian calendar.
///
/// Days and dates convert by counting in eras of 400 years (146,097 days) that begin on 1 March, so that the
/// leap day is the last day of a year.
package struct CivilDate {
    package let year: Int64
    /// 1…12
    package let month: Int64
    /// 1…31
    package let day: Int64

    package init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// - Parameter days: since 1970-01-01.
    package init(days: Int64) {
        let sinceMarch0 = days + Self.daysToEpoch
        let era = sinceMarch0.flooredQuotient(146_097)
        let dayOfEra = sinceMarch0 - era * 146_097
        // Takes out the leap days before this one: every 4 years, not every 100, but every 400.
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // From March on, five months have 153 days, twice and a bit.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    package var days: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.flooredQuotient(400)
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - Self.daysToEpoch
    }

    package static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// From 0000-03-01 to 1970-01-01.
    private static let daysToEpoch: Int64 = 719_468
}
