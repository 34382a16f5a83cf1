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
    static func all(_ providers: [InstitutionEntry.Provider], _ links: FiguresView.Links) -> [PlaceView] {
        providers.flatMap { entry -> [PlaceView] in
            guard let provider = entry.provider else { return [] }
            let locations = entry.locations.filter { $0.location != nil }
            return [PlaceView(Place(provider: provider), entry.counts, links)]
                + locations.map { PlaceView(Place(provider: provider, location: $0.location), $0.counts, links) }
        }
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
