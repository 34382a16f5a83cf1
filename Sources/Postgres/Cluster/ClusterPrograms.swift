internal import Glibc

/// Where PostgreSQL's programs are.
package struct ClusterPrograms: Sendable {
    /// Where they all stand.
    package let folder: String
    var initdb: String { folder + "/initdb" }
    var postgres: String { folder + "/postgres" }

    /// Debian's folder for version 15, then PATH.
    package static func find() throws(ClusterError) -> ClusterPrograms {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        let folders = ["/usr/lib/postgresql/15/bin"] + path.split(separator: ":").map(String.init)
        for folder in folders {
            let programs = ClusterPrograms(folder: folder)
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
package struct ClusterAccount: Sendable {
    let isRoot: Bool
    let user: uid_t
    let group: gid_t

    package static func current() throws(ClusterError) -> ClusterAccount {
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
    package func command(_ arguments: [String], endsWithUs: Bool) -> [String] {
        let wish = endsWithUs ? ["--pdeathsig", "INT"] : []
        if isRoot {
            return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
                + (wish.isEmpty ? [] : ["setpriv"] + wish) + arguments
        }
        return wish.isEmpty ? arguments : ["setpriv"] + wish + arguments
    }
}
