import Accounting
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    private static let memberNote = participantNote.merging(["key": "The id of a key."]) { $1 }

    static let memberRoutes = [
        APIRoute(
            APIOperation(
                "listMembers", .get, "/api/participants/{participant}/members",
                "Lists who acts for an organisation",
                note: "A key of the account that is bound to no member may do what an admin may.",
                tag: .participants, access: .accounts, pathNotes: participantNote,
                answer: .json(ParticipantShapes.members, "All members, those that were removed too.")),
            { api, call in try await api.listMembers(call) }),
        APIRoute(
            APIOperation(
                "putMember", .post, "/api/participants/{participant}/members",
                "Binds a key of the account to a member, or changes the member's role",
                note: """
                    A viewer reads; a publisher makes products and offers; a user takes data under agreements; a \
                    signer does so too, and signs agreements, grants and assessments; an admin does all of it, and binds members and keys.
                    """, tag: .participants, access: .accounts, pathNotes: participantNote,
                body: .json(ParticipantShapes.memberDraft),
                answer: .json(ParticipantShapes.member, "The member.")),
            { api, call in try await api.putMember(call) }),
        APIRoute(
            APIOperation(
                "removeMember", .delete, "/api/participants/{participant}/members/{key}", "Removes a member",
                note: "The key does nothing on the exchange any more.", tag: .participants, access: .accounts,
                pathNotes: memberNote, answer: .json(ParticipantShapes.member, "The member.")),
            { api, call in try await api.removeMember(call) }),
        APIRoute(
            APIOperation(
                "listSigningKeys", .get, "/api/participants/{participant}/keys",
                "Lists the signing keys of a participant", tag: .participants, access: .accounts,
                pathNotes: participantNote,
                answer: .json(ParticipantShapes.keys, "All keys, revoked ones too.")),
            { api, call in try await api.listSigningKeys(call) }),
        APIRoute(
            APIOperation(
                "addSigningKey", .post, "/api/participants/{participant}/keys", "Adds an Ed25519 public key",
                tag: .participants, access: .accounts, pathNotes: participantNote,
                body: .json(ParticipantShapes.keyDraft), answer: .created(ParticipantShapes.key, "The key.")),
            { api, call in try await api.addSigningKey(call) }),
        APIRoute(
            APIOperation(
                "rotateSigningKey", .post, "/api/participants/{participant}/keys/{key}/rotation",
                "Puts another key in a key's place", note: "What the old one signed stays valid.",
                tag: .participants, access: .accounts, pathNotes: memberNote,
                body: .json(ParticipantShapes.keyDraft),
                answer: .created(ParticipantShapes.key, "The new key.")),
            { api, call in try await api.addSigningKey(call) }),
        APIRoute(
            APIOperation(
                "revokeSigningKey", .delete, "/api/participants/{participant}/keys/{key}",
                "Revokes a signing key",
                note: "Nothing that it signed counts any more.", tag: .participants, access: .accounts,
                pathNotes: memberNote, answer: .json(ParticipantShapes.key, "The key.")),
            { api, call in try await api.revokeSigningKey(call) }),
    ]

    /// The participant of the path, where the caller may administer or see its inside.
    private func administered(
        _ call: APICall, to act: Member.Act, in transaction: any ReadTransaction
    ) throws(Problem) -> Participant {
        let participant = try call.pathParticipant(in: transaction)
        let own = try call.participant(to: act, exchange, in: transaction)
        guard call.caller.isOperator || own.id == participant.id else {
            throw Problem(
                .forbidden, "Only \(participant.legalName) itself may do this.", parameter: "participant")
        }
        return participant
    }

    private func listMembers(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [self] transaction in
            let participant = try administered(call, to: .read, in: transaction)
            return .wholeList(try Members.list(of: participant.id, in: transaction).map(\.json))
        }
    }

    private func putMember(_ call: APICall) async throws -> APIAnswer {
        let body = try await database.write { [self] transaction in
            let participant = try administered(call, to: .administer, in: transaction)
            let member = Member(
                key: try call.body.id("key"), participant: participant.id, name: try call.body.text("name"),
                role: try call.body.requiredWord("role"), createdAt: call.now)
            return try Members.put(
                member, by: call.actor, at: call.now, log: changes.log, in: transaction
            ).json
        }
        return .ok(body)
    }

    private func removeMember(_ call: APICall) async throws -> APIAnswer {
        let key: ID<APIKey> = try call.id("key", of: "key")
        let body = try await database.write { [self] transaction in
            let participant = try administered(call, to: .administer, in: transaction)
            return try Members.remove(
                key, of: participant.id, by: call.actor, at: call.now, log: changes.log,
                in: transaction
            ).json
        }
        return .ok(body)
    }

    private func listSigningKeys(_ call: APICall) async throws -> APIAnswer {
        try await database.read { transaction in
            let participant = try call.pathParticipant(in: transaction)
            let keys = try ParticipantKeys.list(of: participant.id, in: transaction)
            return .wholeList(keys.map { $0.json(of: participant.did) })
        }
    }

    /// Adds a key, in the place of another where the path names one.
    private func addSigningKey(_ call: APICall) async throws -> APIAnswer {
        let id: ID<ParticipantKey> = newID(call)
        let publicKey = try ParticipantKey.publicKey(call.body.value("jwk") ?? .null)
        let old: ID<ParticipantKey>? =
            call.parameters["key"] == nil ? nil : try call.id("key", of: "signing key")
        let made = try await database.write { [self] transaction in
            let participant = try administered(call, to: .administer, in: transaction)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                let standing = try ParticipantKeys.key(first, in: transaction).orVanished(first)
                return Made(body: standing.json(of: participant.did), isReplay: true)
            }
            let key = ParticipantKey(
                id: id, participant: participant.id, publicKey: publicKey, createdAt: call.now)
            var added: ParticipantKey
            if let old {
                added = try ParticipantKeys.rotate(
                    try Self.signingKey(old, of: participant, in: transaction), to: key,
                    by: call.actor,
                    log: changes.log, in: transaction)
            } else {
                added = try ParticipantKeys.add(
                    key, by: call.actor, log: changes.log, in: transaction)
            }
            return Made(body: added.json(of: participant.did), isReplay: false)
        }
        return .created(made, at: nil)
    }

    private func revokeSigningKey(_ call: APICall) async throws -> APIAnswer {
        let id: ID<ParticipantKey> = try call.id("key", of: "signing key")
        let body = try await database.write { [self] transaction in
            let participant = try administered(call, to: .administer, in: transaction)
            let key = try Self.signingKey(id, of: participant, in: transaction)
            return try ParticipantKeys.revoke(
                key, at: call.now, by: call.actor, log: changes.log, in: transaction
            ).json(of: participant.did)
        }
        return .ok(body)
    }

    private static func signingKey(
        _ id: ID<ParticipantKey>, of participant: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> ParticipantKey {
        guard let key = try ParticipantKeys.key(id, in: transaction), key.participant == participant.id else {
            throw Problem(
                .notFound, "There is no signing key \(id) of \(participant.name).", parameter: "key")
        }
        return key
    }
}
