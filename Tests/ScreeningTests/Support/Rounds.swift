/// How many rounds a property test makes: few in debug builds, which are fifty times slower.
func rounds(debug: Int, release: Int) -> Int {
    #if DEBUG
        debug
    #else
        release
    #endif
}
