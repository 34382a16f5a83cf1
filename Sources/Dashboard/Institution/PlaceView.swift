import FundingModel
import Wire

/// A provider or a location with its numbers; leads to its own dashboard. Dutch: onderwijsaanbieder, onderwijslocatie.
struct PlaceView {
    let name: String
    let isLocation: Bool
    let path: String
    let listed: Linked
    let counting: Linked
    let funded: Linked
    /// Those of a provider: a diploma has no location.
    let diplomas: Linked?

    /// Providers, each with its locations; records on which neither stands are in no row.
    static func all(_ places: [Place: PlaceCounts], _ links: FiguresView.Links) -> [PlaceView] {
        places.sorted { $0.key < $1.key }.map { PlaceView($0, $1, links) }
    }

    private init(_ place: Place, _ counts: PlaceCounts, _ links: FiguresView.Links) {
        let own = links.narrowed { ($0.provider, $0.location) = (place.provider, place.location) }
        name = (place.location ?? place.provider)?.description ?? ""
        isLocation = place.location != nil
        path = own.filter.address
        listed = Linked(counts.listed, own.listed)
        counting = Linked(counts.counting, own.counting(.october))
        funded = Linked(counts.funded, own.list(.funded))
        diplomas = isLocation ? nil : Linked(counts.diplomas, own.list(.diplomas))
    }
}

extension InstitutionEntry {
    /// Of providers, and of their locations.
    var places: [Place: PlaceCounts] {
        var places: [Place: PlaceCounts] = [:]
        for provider in providers {
            guard let code = provider.provider else { continue }
            places[Place(provider: code)] = provider.counts
            for location in provider.locations where location.location != nil {
                places[Place(provider: code, location: location.location)] = location.counts
            }
        }
        return places
    }
}

extension Tally {
    /// Of providers, and of their locations.
    var places: [Place: PlaceCounts] {
        var places: [Place: PlaceCounts] = [:]
        for (cell, counts) in enrolments where counts.listed > 0 {
            guard let provider = cell.provider else { continue }
            places[Place(provider: provider), default: PlaceCounts()].add(counts)
            guard let location = cell.location else { continue }
            places[Place(provider: provider, location: location), default: PlaceCounts()].add(counts)
        }
        for (cell, counts) in diplomas {
            guard let provider = cell.provider else { continue }
            places[Place(provider: provider), default: PlaceCounts()].diplomas += counts.obtained
        }
        return places
    }
}
