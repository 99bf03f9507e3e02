import Persistence
import Primitives

/// What a person puts into their app.
public struct SecondFactorSetup: Sendable {
    public let secret: SecondFactorSecret
    /// `otpauth://…`, for a QR code.
    public let address: String
}

// Second factors of who is signed in.
extension IdentityDesk {
    /// Whether the person has a second factor, and how many recovery codes are left.
    public func secondFactor(of who: SignedIn) async throws -> (isOn: Bool, recoveryCodes: Int) {
        try await database.read { transaction in
            (
                try SecondFactors.isOn(who.user.id, in: transaction),
                try SecondFactors.recoveryCodes(of: who.user.id, in: transaction)
            )
        }
    }

    /// Makes a secret, which is in force once ``enableSecondFactor(of:code:from:)`` has seen a code of it; within 15 minutes the
    /// same one again.
    /// - Throws: `conflict` where one is in force.
    public func beginSecondFactor(of who: SignedIn) async throws -> SecondFactorSetup {
        let now = clock.now()
        let fresh = try vault.seal(SecondFactorSecret(random: randomness), of: who.user.id)
        let sealed = try await database.write { transaction in
            try SecondFactors.begin(fresh, of: who.user.id, at: now, in: transaction)
        }
        let secret = try vault.open(sealed, of: who.user.id)
        return SecondFactorSetup(
            secret: secret, address: secret.address(of: who.user.name, issuer: issuer))
    }

    /// Puts the secret in force.
    /// - Returns: The recovery codes, which nobody can be shown again.
    /// - Throws: `invalidKey` for a wrong code; `conflict` where one is in force or none was begun; `rateLimitRequests`.
    public func enableSecondFactor(
        of who: SignedIn, code: String, from client: ClientNetwork?
    ) async throws -> [RecoveryCode] {
        let now = clock.now()
        let codes = RecoveryCode.fresh(randomness)
        return try await proving(who.user.id, from: client, at: now) { [log, vault] transaction in
            let isOn = try SecondFactors.enable(
                code, recovery: codes, of: who.user.id, vault: vault, at: now, log: log, in: transaction)
            return isOn ? codes : nil
        }
    }

    /// Takes the second factor off.
    /// - Parameter code: Of the app, or a recovery code.
    /// - Throws: `invalidKey` for a wrong code, and where there is no second factor; `rateLimitRequests`.
    public func removeSecondFactor(
        of who: SignedIn, code: String, from client: ClientNetwork?
    ) async throws {
        let now = clock.now()
        try await proving(who.user.id, from: client, at: now) { [log, vault] transaction -> Void? in
            let accepted = try SecondFactors.accept(
                code, of: who.user.id, vault: vault, at: now, log: log, in: transaction)
            guard accepted != nil else { return nil }
            try SecondFactors.remove(
                of: who.user.id, by: who.actor, at: now, log: log, in: transaction)
            return ()
        }
    }

    /// Puts new recovery codes in the place of those that are left.
    /// - Parameter code: Of the app, or a recovery code.
    /// - Throws: `invalidKey` for a wrong code, and where there is no second factor; `rateLimitRequests`.
    public func renewRecoveryCodes(
        of who: SignedIn, code: String, from client: ClientNetwork?
    ) async throws -> [RecoveryCode] {
        let now = clock.now()
        let codes = RecoveryCode.fresh(randomness)
        return try await proving(who.user.id, from: client, at: now) { [log, vault] transaction in
            let accepted = try SecondFactors.accept(
                code, of: who.user.id, vault: vault, at: now, log: log, in: transaction)
            guard accepted != nil else { return nil }
            try SecondFactors.renew(codes, of: who.user.id, at: now, log: log, in: transaction)
            return codes
        }
    }
}
