using Ductus.Hands;

namespace Ductus.Tests.Texts;

/// <summary>A hand does not sign for its writer; letters are written.</summary>
public sealed class SignatureGuardTests
{
    private const string Letter = "Dear Anna,\nthe plums are ripe.\n";

    [Theory]
    [InlineData(Right.Mine, "Margaret Doe")]
    [InlineData(Right.Agreed, "M. Doe")]
    [InlineData(Right.Family, " doe \n")]
    [InlineData(Right.PublicDomain, "Margaret")]
    [InlineData(Right.Agreed, Letter + "Yours sincerely,\nMargaret Doe")]
    [InlineData(Right.Agreed, Letter + "Love, Mum\n\nP.S. The dog is well.")]
    public void Signatures_are_refused(Right right, string text) => Assert.Throws<UserException>(() => SignatureGuard.Check(Of(right), text, signsAsSelf: false));

    [Theory]
    [InlineData(Right.Mine, Letter + "Yours sincerely,\nMargaret Doe")]
    [InlineData(Right.Family, Letter + "With love,\nMargaret")]
    [InlineData(Right.Agreed, Letter + "With love from all of us")]
    [InlineData(Right.Agreed, Letter + "Love,\nand do not forget to write")]
    [InlineData(Right.Mine, "Dear Margaret Doe")]
    [InlineData(Right.Agreed, "John Smith")]
    [InlineData(Right.Mine, "M. D.")]
    public void Other_texts_are_written(Right right, string text) => SignatureGuard.Check(Of(right), text, signsAsSelf: false);

    [Fact]
    public void Ones_own_signature_is_written_when_one_says_so()
    {
        SignatureGuard.Check(Of(Right.Mine), "Margaret Doe", signsAsSelf: true);
        Assert.IsType<Remedy.SignAsSelf>(Assert.Throws<UserException>(() => SignatureGuard.Check(Of(Right.Mine), "Margaret Doe", signsAsSelf: false)).Remedy);
        Assert.Throws<UserException>(() => SignatureGuard.Check(Of(Right.Family), "Margaret Doe", signsAsSelf: true));
    }

    [Fact]
    public void Nothing_is_written_in_a_hand_of_which_nobody_has_said_whose_it_is() =>
        Assert.IsType<Remedy.StateConsent>(Assert.Throws<UserException>(() => SignatureGuard.Check(Consent.NotStated, "Some words", signsAsSelf: false)).Remedy);

    private static Consent Of(Right right) => new("Margaret Doe", right);
}
