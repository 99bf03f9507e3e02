/// Letters of other scripts that are read as Latin ones, and the mild obfuscation called leetspeak.
///
/// The choice is ours, made by looking: only letters whose usual glyph is that of a Latin letter (compare
/// Unicode Technical Standard 39, which goes further). Patterns are folded in the same way, so that a word in
/// Cyrillic or Greek still matches itself.
enum LookAlikes {
    /// Pairs: a scalar as it stands in the text, and the Latin letter it is read as. Capitals and small letters
    /// are apart, because the shapes of Greek's differ.
    static let pairs = """
        вbмmнhтtАaВbЕeКkМmНhОoРpСcТtУyХxаaеeоoрpсcуyхxкkѕsЅsіiІiјjЈjһhҺhԁdԀdԛqԚqԝwԜwѵvѴvӏlӀlґrҮyүyԍgԌgьb\
        ΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧxαaοoνvρpιiκkυuγyχxϲcϹcϳj\
        աwհhոnսuօoցgԼlՕoՍuѡwᴀaʙbᴄcᴅdᴇeɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzɑaɡgɩiʋvıi\
        ǃ!։:᠃:׃:∶:․.٠0۰0߀0ꓐbꓑpꓒdꓓdꓔtꓖgꓗkꓙjꓚcꓛcꓜzꓝfꓟmꓠnꓡlꓢsꓣrꓦvꓧhꓪwꓫxꓬyꓮaꓰeꓲiꓳoꓴu
        """

    /// What a digit or sign stands for among letters, or the scalar itself.
    @inline(__always)
    static func leet(_ value: UInt32) -> UInt32 {
        guard value < 0x80 else { return value }
        switch UInt8(value) {
        case UInt8(ascii: "0"): return UInt32(UInt8(ascii: "o"))
        case UInt8(ascii: "1"), UInt8(ascii: "!"), UInt8(ascii: "|"): return UInt32(UInt8(ascii: "i"))
        case UInt8(ascii: "l"): return UInt32(UInt8(ascii: "i"))
        case UInt8(ascii: "3"): return UInt32(UInt8(ascii: "e"))
        case UInt8(ascii: "4"), UInt8(ascii: "@"): return UInt32(UInt8(ascii: "a"))
        case UInt8(ascii: "5"), UInt8(ascii: "$"): return UInt32(UInt8(ascii: "s"))
        case UInt8(ascii: "7"), UInt8(ascii: "+"): return UInt32(UInt8(ascii: "t"))
        case UInt8(ascii: "8"): return UInt32(UInt8(ascii: "b"))
        case UInt8(ascii: "9"): return UInt32(UInt8(ascii: "g"))
        default: return value
        }
    }
}
