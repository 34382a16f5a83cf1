internal import Glibc

/// Where PostgreSQL's programs are.
struct ClusterPrograms {
    let initdb: String
    let postgres: String

    /// Debian's folder for version 15, then PATH.
    static func find() throws(ClusterError) -> ClusterPrograms {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        let folders = ["/usr/lib/postgresql/15/bin"] + path.split(separator: ":").map(String.init)
        for folder in folders {
            let programs = ClusterPrograms(initdb: folder + "/initdb", postgres: folder + "/postgres")
            if unsafe access(programs.initdb, X_OK) == 0, unsafe access(programs.postgres, X_OK) == 0 {
                return programs
            }
        }
        throw ClusterError(
            "PostgreSQL's server programs were not found: install the Debian package postgresql-15, "
                + "or name a server with --database")
    }
}

/// The user the server runs as: ourselves, or `postgres` when we are root, which PostgreSQL refuses.
struct ClusterAccount {
    let isRoot: Bool
    let user: uid_t
    let group: gid_t

    static func current() throws(ClusterError) -> ClusterAccount {
        guard geteuid() == 0 else { return ClusterAccount(isRoot: false, user: geteuid(), group: getegid()) }
        guard let entry = unsafe getpwnam("postgres") else {
            throw ClusterError(
                "PostgreSQL does not run as root and there is no user 'postgres': install the Debian package "
                    + "postgresql-15, or run as another user")
        }
        return unsafe ClusterAccount(isRoot: true, user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    }

    /// A command line that runs as this account and, when asked, is interrupted when our thread ends.
    ///
    /// The signal is set after the change of user: changing it would clear the wish.
    func command(_ arguments: [String], endsWithUs: Bool) -> [String] {
        let wish = endsWithUs ? ["--pdeathsig", "INT"] : []
        if isRoot {
            return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
                + (wish.isEmpty ? [] : ["setpriv"] + wish) + arguments
        }
        return wish.isEmpty ? arguments : ["setpriv"] + wish + arguments
    }
}
