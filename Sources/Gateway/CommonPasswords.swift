// The passwords that are tried first, as data: made for this program from what people are known to choose. Words stand in
// lower case; digits and marks at their ends, and marks written for letters, are seen through by GuessablePassword.

/// What nobody should choose.
enum CommonPasswords {
    /// Words that are common by themselves and with digits or marks around them.
    static let stems: Set<String> = words(
        """
        aaa aaaa aaaaaaaa aaabbb aabbcc abc abcabc abcd abcde abcdef abcdefg abcdefgh access account accounts admin
        adminadmin administrator aini ainiforever ainio ainiwo ainiyisheng ainiyiwannian alibaba america andrew
        android angel anthony apple april asd asdasd asdf asdfgh asdfghjkl asdqwe ashley august autumn azerty baba
        baby babygirl backdoor baidu baifa banana bangong bangongshi baobao baobei baseball basketball batman beibei
        beijing black blessed blue boss business butterfly caigou caiwu cangku cao caonima change changeit changeme
        changethis charlie cheese chen cheng chengdu chenwei china chocolate chongqing coffee college company
        computer cookie cool corvette cracker crm daisy daji dajiahao dandan daniel database david debian december
        default demo didi dollar dong dragon drowssap eagle eight england erp example facai fafafa family february
        feifei feng ferrari finance five flower football forever four france freedom friday friend friends gao gege
        george germany ginger god golden gongsi gongsiming gongxifacai google green guangdong guangzhou guanjiapo
        guanli guanliyuan guanlizhe guest guo hacked hacker han hangzhou hannah happy harley he heaven hello
        hellokitty helloworld helpdesk hey hi hockey honda hongkong hu huang huawei hundred hunter iloveu iloveyou
        internet iphone ironman james january jasmine jennifer jessica jesus jiangsu jiejie jinxiaocun jixiang
        jixiangruyi john jordan joshua jsherp july june killer kingdee kuaiji kuaile kucun laoban laogong laopo
        laoshi lele lenovo letmein letmeinnow letmepass li liang lijing lili lily lin lina linux lion liqiang liu
        liuwei liuyang liwei login logon london longlong love lovely loveme lover loveyou lucky lulu luo ma mama
        manager march master matrix matthew may meimei mercedes michael michelle microsoft million mima mimajiushi
        mimamima mimashi mimi mobile monday money monkey mssql mustang mypassword mysecret mysql nanjing nannan
        naruto network newpassword newyork nicole nihao nihaoma nimda nine ninja nishishui nishizhu niuniu none
        nopassword nothing november null number numbers october odoo office one opensesame openup operator oracle
        orange owner pangpang papa paris pass passw passwd password passwort peace pepper personal phone pingan
        pokemon porsche postgres postgresql princess private purple pwd qaz qazwsx qazwsxedc qiqi qq qqq qqqq qwe
        qweasd qweasdzxc qwerty qwertyui qwertyuiop qwertz qwqwqw rainbow ranger red robert root rootroot rose ruyi
        sales samantha sample samsung samurai sap saturday school secret secure security september server service
        seven shadow shandong shanghai shangpin shenzhen shop shuju shujuku shunshunshun signin silver six soccer
        song spiderman spring sqlserver starwars stock store student suanpan summer sun sunday sunshine superman
        superuser supervisor support sweetheart sysadmin sysdba system taiwan tamade tang taobao teacher temp
        temporary ten tencent test tester testing testtest thepassword thomas thousand three thursday tianjin
        tiantian tiger topsecret toyota trustno trustnoone tuesday two ubuntu university user username void wang
        wangcai wangfang wangjing wangwei wangyang warehouse warrior wechat wednesday weixin welcome welcomeback
        welcometo whatever white william windows winter woaibaba woaijia woaimama woaini woaiqian woaiwo woaiwojia
        woaizhongguo wocao wodemima woshi woshinidie woshiren woshishui woshiwo wsx wu wuhan www wwww xiao xiaomi
        xiaoshou xiaoxiao xie xiexie xiexieni xingfu xixi xu xxx xxxx yamaha yang yangyang yaya yellow yifa
        yifanfengshun yifashun yilufa yonghu yonyou yourpassword yoyo yu yuan zaijian zero zhang zhanghao zhangjing
        zhangli zhangmin zhangwei zhao zhaocai zhaocaijinbao zhejiang zheng zhongguo zhonghua zhou zhu zxc zxcvbn
        zxcvbnm zxczxc zzz
        """)

    /// Passwords that are common as they are.
    static let all: Set<String> = words(
        """
        !qaz2wsx 00000000 000000aa 01234567 012345678 0123456789 05201314 0987654321 100200300 10203040 1029384756
        11111111 111111aa 11112222 1111aaaa 112233 11223344 1122334455 123123123 123321 12332100 123321123 12344321
        12345 1234554321 123456 1234567 12345678 123456789 1234567890 123456789a 12345678a 123456a 123456aa
        123456abc 123456qq 12345abc 12345qwert 1234abcd 123654 123654789 123698745 123qwe! 123qwe123 13141314
        1314520 13145200 1314521 1314woaini 147258 147258369 147896325 159357 1593572 159753 15975346 159951
        168168168 16881688 168888888 18181818 19283746 1a2b3c4d 1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx
        1qaz2wsx3edc 1qaz@wsx 1qazxsw2 20131452 22223333 27182818 3.1415926 31415926 314159265 321321321 321654987
        456123789 51888888 52005200 5201314 52013140 5201314a 5201314qq 52052000 520woaini 5211314 52113140 66666666
        666666666 6666666666 666666aa 66668888 741852963 7758258 77582580 7758521 77585210 789456123 87654321
        88886666 88888888 888888888 8888888888 888888aa 963852741 987654321 9876543210 99999999 a123456 a1234567
        a12345678 a123456789 a1b2c3d4 a1s2d3f4 a@123456 aa112233 aa123456 aa12345678 aa@123456 aaa123456 aaaa1111
        aabb1122 abc111222 abc123 abc1234 abc12345 abc123456 abc@123 abc@1234 abcabc123 abcd1234 abcd123456 abcd@123
        abcd@1234 abcde123 admin123! admin1688 admin666 admin888 admin8888 admin@123 aini1314 as123456 asd12345
        asdf1234 asdf;lkj changeme! iloveyou1314 iloveyou520 l123456789 letmein! li123456 love1314 love520
        manager888 p@ss1234 p@ssw0rd p@ssword pa$$w0rd pa55w0rd pa55word passw0rd q12345678 q123456789 q1w2e3r4
        q1w2e3r4t5 qazwsx123 qq123123 qq123456 qq1314520 qwe12345 qwe@123 qwer1234 qwert12345 root123456 root@123
        s123456789 summer2024 summer2025 test1234 test@123 user@123 w123456 w123456789 wang123456 welcome1
        welcome123 welcome@1 winter2024 winter2025 woaini1314 woaini520 woaini5201314 woaini521 x123456789
        y123456789 z123456 z123456789 zaq12wsx zaq1xsw2 zhang123 zx123456 zxc12345 zxcv1234
        """)

    /// Along these a finger walks, in either direction.
    static let rows = [
        "01234567890123456789",
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiop[]\\",
        "asdfghjkl;'",
        "zxcvbnm,./",
        "!@#$%^&*()_+",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
        "qazwsxedcrfvtgbyhnujmikolp",
        "1q2w3e4r5t6y7u8i9o0p",
        "147258369",
        "159753",
        "789456123",
        "13579",
        "24680",
    ]

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
