/// What every page has around its own content.
struct Frame {
    var title: String
    /// Who is signed in; nil before.
    var user: String?
    /// The token of the session that every form sends back.
    var csrf: String?
    /// Why personal data is looked at; nil while none is given.
    var reason: String?
    /// Whether the user has to give a reason before personal data shows.
    var asksReason = false
    var links: [Link] = []
    /// Addresses of style and script change with their content.
    let files = StaticFiles.shared
    /// Told at the top of the page after something was done.
    var notice: String?

    struct Link {
        let text: String
        let path: String
        /// Says to screen readers that this is where one is.
        var isHere = false
        var key: String?
    }

    init(title: String) { self.title = title }
}
