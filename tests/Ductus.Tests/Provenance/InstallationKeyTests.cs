using Ductus.Provenance.Signing;

namespace Ductus.Tests.Provenance;

/// <summary>The key of an installation is made once, and lost keys lose nothing but the signer's sameness.</summary>
public sealed class InstallationKeyTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 10, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("signing.pem");

    private InstallationKey Key => new(File);

    [Fact]
    public void It_is_made_on_first_use_for_its_user_alone_and_stays()
    {
        Assert.Equal(KeyMaking.First, Making(Now));
        var made = System.IO.File.ReadAllText(File);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }

        Assert.Equal(KeyMaking.WasThere, Making(Now.AddYears(1)));
        Assert.Equal(made, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void It_bears_no_name_but_one_that_is_given()
    {
        using (var key = Key.Load(Now).Key)
        {
            Assert.Equal("Ductus installation", key.Name);
        }

        Key.Renew("Zoë Doe", Now);
        using var named = Key.Load(Now).Key;
        Assert.Equal("Zoë Doe", named.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    public void A_damaged_one_is_made_anew_and_that_is_told(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.Equal(KeyMaking.Damaged, Making(Now));
        Assert.Equal(KeyMaking.WasThere, Making(Now));
    }

    [Fact]
    public void An_expired_one_is_made_anew_but_not_a_companys()
    {
        Key.Load(Now).Key.Dispose();
        Assert.Equal(KeyMaking.Expired, Making(Now.AddYears(11)));

        using var company = new TestCompany("ES256", Now);
        System.IO.File.WriteAllBytes(_folder.File("company.p12"), company.Pkcs12(""));
        using (var key = SigningKeyFile.Load(_folder.File("company.p12"), null, "", Now))
        {
            Key.Install(key);
        }

        Assert.Equal(KeyMaking.WasThere, Making(Now));
        var message = Assert.Throws<UserException>(() => Key.Load(Now.AddYears(2))).Message;
        Assert.StartsWith("The certificate of 'Example Ltd', which signs the pages of this installation, expired on 2027-", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_before_its_making_is_named()
    {
        Key.Load(Now).Key.Dispose();
        Assert.Equal("The clock of this machine says 2019-01-01, but its signing key is valid from 2026-11-30: set the clock right.", Assert.Throws<UserException>(() => Key.Load(new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero))).Message);
    }

    public void Dispose() => _folder.Dispose();

    private KeyMaking Making(DateTimeOffset now)
    {
        var (key, making) = Key.Load(now);
        key.Dispose();
        return making;
    }
}
